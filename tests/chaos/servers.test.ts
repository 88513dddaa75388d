import { expect, test } from 'vitest';
import { processStartTime } from '../../main/adapters/mcp/process-table.ts';
import { fixture, npmServer, startGateway, type RealGateway } from '../support/gateway.ts';

/** `AGENTHUB_CHAOS=long` runs everything as often as the product promises to stand it. */
const LONG = process.env['AGENTHUB_CHAOS'] === 'long';
const POSIX = process.platform !== 'win32';

const runs = async (pid: number) => (await processStartTime(pid)) !== undefined;

function call(real: RealGateway, server: string, tool: string, args: Record<string, unknown> = {}) {
  return real.gateway.call({ server, tool, arguments: args });
}

test('SIGKILL of a real server during a call: the call ends, the tools stay, the server comes back', async () => {
  await using real = startGateway({ all: npmServer('server-everything/dist/index.js') });
  await real.until('all', ({ state }) => state === 'ready');
  const long = call(real, 'all', 'trigger-long-running-operation', { duration: 30, steps: 3 });
  await new Promise((resolve) => setTimeout(resolve, 200));
  const before = real.view('all');
  process.kill(before.pid!, 'SIGKILL');
  const outcome = await long;
  expect(outcome).toMatchObject({ status: 'failed', meta: { outcome: 'unknown' } });
  const down = await real.until('all', ({ state }) => state !== 'ready');
  expect(down).toMatchObject({ state: 'restarting', tools: before.tools });
  expect(down.reason).toContain('signal SIGKILL');
  const after = await real.until('all', ({ state }) => state === 'ready');
  expect(after).toMatchObject({ restarts: 1 });
  expect(after.tools).toBeGreaterThan(5);
  expect(await call(real, 'all', 'echo', { message: 'back' })).toMatchObject({
    status: 'answered',
  });
});

test.skipIf(!POSIX)(
  'SIGSTOP of a real server: it is doubted after the first call without an answer, and believed again after SIGCONT',
  async () => {
    const all = {
      ...npmServer('server-everything/dist/index.js'),
      agenthub: { timeoutMs: 500 },
    };
    await using real = startGateway({ all });
    const { pid } = await real.until('all', ({ state }) => state === 'ready');
    process.kill(pid!, 'SIGSTOP');
    const outcome = await call(real, 'all', 'echo', { message: 'anybody there?' });
    expect(outcome.status).toBe('failed');
    const doubted = await real.until('all', ({ state }) => state === 'degraded');
    expect(doubted.reason).toContain('did not answer when asked');
    process.kill(pid!, 'SIGCONT');
    await real.until('all', ({ state }) => state === 'ready');
    expect(real.view('all').pid).toBe(pid);
  },
);

test.skipIf(!POSIX)(
  'SIGSTOP of a server for good: a restart ends it and starts another',
  async () => {
    await using real = startGateway({ all: npmServer('server-everything/dist/index.js') });
    const { pid } = await real.until('all', ({ state }) => state === 'ready');
    process.kill(pid!, 'SIGSTOP');
    await real.gateway.server('all').restart();
    expect(real.view('all').state).toBe('ready');
    expect(await runs(pid!)).toBe(false);
  },
);

test(
  'a server that exits at once, over and over, stays a reason on a page and nothing else',
  async () => {
    await using real = startGateway({ short: fixture('exits') });
    for (let round = 0; round < (LONG ? 100 : 5); round += 1) {
      await real.gateway.server('short').restart();
      const view = real.view('short');
      expect(view.state).toBe('failed');
      expect(view.reason).toContain('no such file');
      expect(view.pid).toBeUndefined();
    }
    expect(await real.journal.reap()).toBe(0);
  },
  LONG ? 300_000 : 60_000,
);

test('a server that keeps exiting by itself ends in a crash loop, not in a storm', async () => {
  await using real = startGateway({ short: fixture('exits') });
  const limit = Date.now() + 45_000;
  while (real.view('short').state !== 'crash-loop' && Date.now() < limit) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const view = real.view('short');
  expect(view.state).toBe('crash-loop');
  expect(view.restarts).toBe(4);
  expect(view.nextAt! - Date.now()).toBeGreaterThan(500_000);
});

test('200 MB on stderr are swallowed; the last 64 KB are kept', async () => {
  const megabytes = LONG ? 200 : 50;
  await using real = startGateway({ flood: fixture('flood') });
  await real.until('flood', ({ state }) => state === 'ready');
  const before = process.memoryUsage.rss();
  expect(await call(real, 'flood', 'stderr', { megabytes })).toMatchObject({ status: 'answered' });
  const view = await real.until('flood', ({ stderr }) => stderr.endsWith('the very end\n'));
  expect(Buffer.byteLength(view.stderr)).toBeLessThanOrEqual(64 * 1024);
  expect(process.memoryUsage.rss() - before).toBeLessThan(150 * 1024 * 1024);
});

test('a line of 10 MB arrives whole', async () => {
  await using real = startGateway({ flood: fixture('flood') });
  await real.until('flood', ({ state }) => state === 'ready');
  const outcome = await call(real, 'flood', 'line', { megabytes: 10 });
  if (outcome.status !== 'answered') throw outcome.error;
  expect(outcome.text.length).toBe(10 * 1024 * 1024);
});

test('a second response and one under a strange id are passed over', async () => {
  await using real = startGateway({ flood: fixture('flood') });
  await real.until('flood', ({ state }) => state === 'ready');
  for (const tool of ['twice', 'stranger', 'twice', 'stranger']) {
    expect(await call(real, 'flood', tool)).toMatchObject({ status: 'answered', text: tool });
  }
  expect(real.view('flood')).toMatchObject({ state: 'ready', restarts: 0 });
});
