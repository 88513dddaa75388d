import { expect, test } from 'vitest';
import { FakeClock } from '../../base/index.ts';
import { AgentShares, shareBetween, type ProcessUse } from './shares.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };
const GB = 1024 ** 3;

function setUp(wanted: boolean) {
  const clock = new FakeClock();
  const world = {
    ...{ wanted, reads: 0, fails: false, pids: [7] },
    own: { processorMs: 0, memoryBytes: GB },
    trees: new Map<number, ProcessUse>([[7, { processorMs: 500, memoryBytes: 2 * GB }]]),
  };
  const shares = new AgentShares({
    usage: {
      ...{ cores: 4, memoryBytes: 8 * GB },
      own: () => ({ ...world.own }),
      trees: () => {
        world.reads += 1;
        return world.fails
          ? Promise.reject(new Error('no ps'))
          : Promise.resolve(new Map(world.trees));
      },
    },
    ...{ clock, log },
    wanted: () => world.wanted,
    pids: () => world.pids,
  });
  return { clock, world, shares };
}

test('a share is the processor time between two readings over all cores, and the memory held', async () => {
  const { clock, world, shares } = setUp(true);
  expect(shares.of({ at: 'here' })).toEqual({ status: 'not-measured' });
  await clock.advance(0);
  world.own.processorMs = 400;
  world.trees.set(7, { processorMs: 2500, memoryBytes: 4 * GB });
  world.trees.set(8, { processorMs: 9000, memoryBytes: GB });
  await clock.advance(1000);
  expect(shares.of({ at: 'here' })).toEqual({ status: 'known', processor: 0.1, memory: 0.125 });
  expect(shares.of({ at: 'process', pid: 7 })).toEqual({
    ...{ status: 'known', processor: 0.5, memory: 0.5 },
  });
  for (const pid of [8, 9, undefined]) {
    expect(shares.of({ at: 'process', pid }).status).toBe('not-measured');
  }
  expect(shares.of({ at: 'elsewhere' })).toEqual({ status: 'elsewhere' });
});

test('nothing is measured where nobody asks, and it ends when nobody asks any more', async () => {
  const { clock, world, shares } = setUp(false);
  await clock.advance(60_000);
  expect(world.reads).toBe(0);
  world.wanted = true;
  shares.follow();
  shares.follow();
  await clock.advance(1000);
  expect(world.reads).toBe(2);
  await clock.advance(5000);
  expect(world.reads).toBe(3);
  world.wanted = false;
  shares.follow();
  await clock.advance(60_000);
  expect(world.reads).toBe(3);
  expect(shares.of({ at: 'here' }).status).toBe('not-measured');
});

test('a reading that fails is tried again', async () => {
  const { clock, world, shares } = setUp(true);
  world.fails = true;
  await clock.advance(3000);
  expect(shares.of({ at: 'here' }).status).toBe('not-measured');
  world.fails = false;
  await clock.advance(3000);
  expect(shares.of({ at: 'here' }).status).toBe('known');
});

test('a share is between 0 and 1 whatever is read', () => {
  const use = (processorMs: number, memoryBytes: number) => ({ processorMs, memoryBytes });
  const machine = { cores: 1, memoryBytes: 100 };
  expect(shareBetween(use(900, 0), use(0, 900), 100, machine)).toEqual({
    ...{ status: 'known', processor: 0, memory: 1 },
  });
  expect(shareBetween(use(0, 0), use(1, 1), 0, machine)).toEqual({ status: 'not-measured' });
});
