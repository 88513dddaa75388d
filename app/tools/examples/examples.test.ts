import { expect, test } from 'vitest';
import { memoryDatabase } from '../../../main/adapters/storage/sqlite-store.ts';
import { tool } from '../../../tests/support/memory-target.ts';
import { AppError, FakeClock } from '../../base/index.ts';
import type { ServerTool } from '../../gateway/index.ts';
import { Catalogue } from '../catalogue.ts';
import { Vocabulary } from '../words.ts';
import { examplesQuestion, readExamples } from './example-question.ts';
import { ExampleStore } from './example-store.ts';
import { ExampleWriter, type Asked } from './example-writer.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };
const named = (name: string): ServerTool => ({
  ...tool('a', name, 'read'),
  description: `Does ${name}.`,
});
const many = (count: number) => Array.from({ length: count }, (_, at) => named(`tool-${at}`));

function setUp(tools: ServerTool[], answer?: (asked: readonly ServerTool[]) => Asked) {
  const clock = new FakeClock();
  const { database } = memoryDatabase(clock);
  const store = new ExampleStore(database, clock);
  const asked: string[][] = [];
  const written: string[] = [];
  const offered = { tools };
  const writer = new ExampleWriter({
    store,
    tools: () => offered.tools,
    ask: (some) => {
      asked.push(some.map(({ tool: name }) => name));
      const requests = some.map(({ tool: name }) => [`please ${name}`]);
      return Promise.resolve(answer?.(some) ?? { status: 'answered', requests, model: 'x/y' });
    },
    onWritten: ({ name }) => written.push(name),
    clock,
    log,
  });
  return { clock, database, store, writer, asked, written, offered };
}

const failure: Asked = {
  status: 'failed',
  problem: new AppError({ kind: 'budget', code: 'x', message: 'The limit is reached.' }),
};

test('each tool is asked about once, a few at a time, also after a restart', async () => {
  const tools = many(20);
  const { writer, asked, store, database, clock } = setUp(tools);
  await writer.write();
  expect(asked.map(({ length }) => length)).toEqual([8, 8, 4]);
  expect(store.of(tools[19]!)).toEqual(['please tool-19']);
  await writer.write();
  expect(asked).toHaveLength(3);
  expect(new ExampleStore(database, clock).of({ ...tools[3]! })).toEqual(['please tool-3']);
});

test('a tool that has changed is asked about again, and alone', async () => {
  const { writer, asked, offered } = setUp(many(3));
  await writer.write();
  offered.tools = [...offered.tools.slice(1), { ...offered.tools[0]!, description: 'Another.' }];
  await writer.write();
  expect(asked).toEqual([['tool-0', 'tool-1', 'tool-2'], ['tool-0']]);
});

test('a failure ends it, is told, and no model is asked again by itself for ten minutes', async () => {
  let broken = true;
  const { writer, asked, clock } = setUp(many(20), (some) =>
    broken
      ? failure
      : { status: 'answered', model: 'x/y', requests: some.map(() => ['a request']) },
  );
  await writer.write();
  expect(asked).toHaveLength(1);
  expect(writer.problem?.message).toBe('The limit is reached.');
  broken = false;
  writer.follow();
  expect(asked).toHaveLength(1);
  await clock.advance(600_000);
  writer.follow();
  await writer.write();
  expect(writer.missing()).toEqual([]);
  expect(writer.problem).toBeUndefined();
});

test('a tool that the model gave nothing for is not asked about for ever', async () => {
  const { writer, asked } = setUp(many(2), () => ({
    status: 'answered',
    model: 'x/y',
    requests: [['only the first']],
  }));
  await writer.write();
  await writer.write();
  expect(asked).toHaveLength(1);
});

test('an answer is taken by number, without empty, long or superfluous sentences', () => {
  const answer = {
    tools: [
      { number: 2, english: ['  b\n c ', '', 'd', 'e'], korean: ['가'.repeat(900)] },
      { number: 9, english: ['nothing of ours'], korean: [] },
    ],
  };
  expect(readExamples(answer, 2)).toEqual([[], ['b c', 'd', '가'.repeat(200)]]);
});

test('a question holds little of a tool that says very much of itself', () => {
  const properties = Object.fromEntries(many(500).map(({ name }) => [name, { type: 'string' }]));
  const wordy = { ...named('wordy'), description: 'x'.repeat(100_000) };
  const question = examplesQuestion([{ ...wordy, inputSchema: { type: 'object', properties } }]);
  expect(question.length).toBeLessThan(1200);
});

test('a tool is found by a word that only its examples hold, and the reason says so', async () => {
  const forecast = { ...named('get_forecast'), description: 'Returns meteorological data.' };
  const { store } = setUp([forecast]);
  const catalogue = new Catalogue({
    vocabulary: new Vocabulary(),
    monotonic: () => 0,
    pause: () => Promise.resolve(),
    examplesOf: (one) => store.of(one),
  });
  catalogue.followFew([forecast, named('send_letter')]);
  expect(catalogue.search('umbrella 우산', 5)).toEqual([]);
  store.save(forecast, ['Do I need an umbrella today?', '오늘 우산이 필요해?'], 'x/y');
  catalogue.touch(forecast.name);
  catalogue.followFew([forecast, named('send_letter')]);
  for (const request of ['umbrella', '우산']) {
    const [found] = catalogue.search(request, 5);
    expect(found).toMatchObject({ tool: { name: forecast.name } });
    expect(found?.why).toContain('example requests: ');
  }
});
