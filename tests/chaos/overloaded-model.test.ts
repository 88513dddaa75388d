import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { seededRandom } from '../../app/base/index.ts';
import { tables } from '../../app/storage/index.ts';
import { openCore } from '../support/core.ts';
import { startServe, testHome } from '../support/home.ts';
import { anthropicFrames, modelSimulator, type Reply } from '../support/model-simulator.ts';

const CHATS = 100;
const REFUSED: Reply = {
  kind: 'json',
  status: 429,
  headers: { 'retry-after': '1' },
  body: { type: 'error', error: { type: 'rate_limit_error', message: 'Too many requests.' } },
};

test('100 chats at once against a model that mostly refuses: some succeed, none is lost, all is counted', async () => {
  const random = seededRandom(5);
  const counted = { answers: 0, input: 0, output: 0 };
  let overloaded = true;
  let requests = 0;
  await using simulator = await modelSimulator((_request, index) => {
    requests += 1;
    if (overloaded && index >= 4 && random.next() < 0.8) return REFUSED;
    const figures = { input: 100 + (index % 37), output: 10 + (index % 11) };
    counted.answers += 1;
    counted.input += figures.input;
    counted.output += figures.output;
    return { kind: 'stream', frames: anthropicFrames([{ text: `Answer ${index}.` }], figures) };
  });
  await using core = openCore(
    { ANTHROPIC_API_KEY: 'test' },
    {},
    { providers: { anthropic: { baseUrl: simulator.url } }, builtinsOffered: true },
  );
  const { runner, ledger, database } = core.app;
  const ask = async () => {
    const running = await runner.start({
      chatId: undefined,
      message: 'Say something.',
      model: 'anthropic/claude-haiku-4-5',
      caller: 'headless',
    });
    return running.ended;
  };

  const ends = await Promise.all(Array.from({ length: CHATS }, ask));
  const completed = ends.filter(({ status }) => status === 'completed');
  const failed = ends.filter(({ status }) => status === 'failed');
  expect(completed.length).toBeGreaterThan(0);
  expect(failed.length).toBeGreaterThan(0);
  expect(completed.length + failed.length).toBe(CHATS);
  // Who was not answered was told that it is too much now, which is 429 over HTTP.
  expect(new Set(failed.map(({ error }) => error!.kind))).toEqual(new Set(['busy']));
  expect(runner.active).toBe(0);

  overloaded = false;
  const began = performance.now();
  let recovered = false;
  while (!recovered && performance.now() - began < 10_000) {
    recovered = (await ask()).status === 'completed';
  }
  expect(recovered).toBe(true);

  const rows = database.select().from(tables.usage).all();
  const sum = (of: (row: (typeof rows)[number]) => number) =>
    rows.reduce((total, row) => total + of(row), 0);
  expect({
    answers: rows.filter(({ outcome }) => outcome === 'ok').length,
    input: sum(({ inputTokens }) => inputTokens),
    output: sum(({ outputTokens }) => outputTokens),
  }).toEqual(counted);
  expect(ledger.reports.total()).toMatchObject({
    calls: requests, // who was not let through to the provider made none
    inputTokens: counted.input,
    outputTokens: counted.output,
  });
  expect(database.select().from(tables.reservations).all()).toEqual([]);
});

test('100 chats over HTTP at once: some are answered, the others told 429 with a time, and the next is answered', async () => {
  const answer: Reply = {
    kind: 'stream',
    frames: anthropicFrames([{ text: 'Answer.' }], { input: 100, output: 10 }),
  };
  await using simulator = await modelSimulator(async () => {
    await new Promise((resolve) => setTimeout(resolve, 200));
    return answer;
  });
  using home = testHome({});
  const providers = { anthropic: { baseUrl: simulator.url } };
  writeFileSync(
    join(home.data, 'settings.json'),
    JSON.stringify({ providers, builtinsOffered: true }),
  );
  await using serving = await startServe(home, { env: { ANTHROPIC_API_KEY: 'test' } });
  const chat = async (conversation: string) => {
    const response = await serving.fetch('/api/chat/stream', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        conversation_id: conversation,
        message: 'Say something.',
        model: 'anthropic/claude-haiku-4-5',
      }),
    });
    await response.text();
    return { status: response.status, retryAfter: response.headers.get('retry-after') };
  };
  const names = Array.from({ length: CHATS }, (_, index) => `conv_${index}`);
  const ends = await Promise.all(names.map(chat));
  const refused = ends.filter(({ status }) => status !== 200);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.length).toBeLessThan(CHATS);
  expect(new Set(refused.map(({ status }) => status))).toEqual(new Set([429]));
  for (const { retryAfter } of refused) expect(Number(retryAfter)).toBeGreaterThan(0);
  expect((await chat('recovery_test')).status).toBe(200);
});
