import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { TurnEvent } from '../../app/chats/index.ts';
import { tables } from '../../app/storage/index.ts';
import { openCore, type Core } from '../support/core.ts';
import {
  anthropicFrames,
  chatFrames,
  modelSimulator,
  type AnthropicBlock,
  type ModelSimulator,
  type Reply,
  type SeenRequest,
} from '../support/model-simulator.ts';

let simulator: ModelSimulator | undefined;
let core: Core | undefined;

afterEach(async () => {
  await core?.[Symbol.asyncDispose]();
  await simulator?.[Symbol.asyncDispose]();
  core = simulator = undefined;
});

const stream = (frames: readonly string[], then: 'end' | 'cut' | 'hang' = 'end'): Reply => ({
  kind: 'stream',
  frames,
  then,
});

/** Opens the core against a script of answers in Anthropic's protocol. */
async function withAnthropic(
  script: (request: SeenRequest, index: number, folder: string) => Reply,
  files: Record<string, string> = {},
) {
  simulator = await modelSimulator((request, index) => script(request, index, core!.folder));
  core = openCore(
    { ANTHROPIC_API_KEY: 'sk-test-0123456789', ANTHROPIC_BASE_URL: simulator.url },
    files,
  );
  const events: TurnEvent[] = [];
  core.app.runner.events.on('turn', ({ event }) => events.push(event));
  return events;
}

async function ask(message: string, model = 'anthropic/claude-sonnet-5') {
  const { app } = core!;
  const { chat, ended } = await app.runner.start({
    chatId: undefined,
    message,
    model,
    caller: 'headless',
  });
  const end = await ended;
  return { chat, end, messages: app.store.messages(chat.id) };
}

const usageRows = () => core!.app.database.select().from(tables.usage).all();

/** Reads a file by the real server; several of them are independent calls. */
const read = (id: string, path: string): AnthropicBlock => ({
  tool: 'files__read_text_file',
  id,
  json: JSON.stringify({ path }),
});

test('a turn runs real tools side by side, streams, and its usage rows are the figures of the provider', async () => {
  const events = await withAnthropic(
    (_request, index, folder) =>
      stream(
        index === 0
          ? anthropicFrames(
              [
                { thinking: 'Two files.', signature: 'sig-1' },
                { text: 'Reading both.' },
                read('toolu_a', join(folder, 'a.txt')),
                read('toolu_b', join(folder, 'b.txt')),
              ],
              { input: 900, output: 61, cacheWrite: 850 },
            )
          : anthropicFrames([{ text: 'They say alpha and beta.' }], {
              input: 55,
              output: 12,
              cacheRead: 850,
              cacheWrite: 90,
            }),
      ),
    { 'a.txt': 'alpha', 'b.txt': 'beta' },
  );
  const { end, messages } = await ask('What do the two files say?');
  expect(end).toMatchObject({ status: 'completed', text: 'They say alpha and beta.' });

  const results = messages.flatMap((message) =>
    message.parts.flatMap((part) => (part.type === 'tool_result' ? [part.text] : [])),
  );
  expect(results).toEqual(['alpha', 'beta']);
  const [, second] = simulator!.requests;
  expect(second!.body.messages.at(-2).content[0]).toEqual({
    type: 'thinking',
    thinking: 'Two files.',
    signature: 'sig-1',
  });
  expect(
    second!.body.messages.at(-1).content.map((block: { tool_use_id: string }) => block.tool_use_id),
  ).toEqual(['toolu_a', 'toolu_b']);

  const rows = usageRows();
  const figures = rows.map((row) => [
    row.inputTokens,
    row.outputTokens,
    row.cacheReadTokens,
    row.cacheWriteTokens,
  ]);
  expect(figures).toEqual([
    [900, 61, 0, 850],
    [55, 12, 850, 90],
  ]);
  expect(rows.every((row) => (row.costNano ?? 0) > 0 && row.provenance === 'computed')).toBe(true);
  expect(end.usage).toMatchObject({ inputTokens: 955, outputTokens: 73, cacheReadTokens: 850 });
  // Both calls were under way before either had its result.
  const order = events.map((event) => event.type).filter((type) => type.startsWith('tool_'));
  expect(order.slice(0, 2)).toEqual(['tool_call', 'tool_call']);
});

test('the same turn over the chat completions protocol', async () => {
  simulator = await modelSimulator((_request, index) =>
    stream(
      index === 0
        ? chatFrames({
            calls: [
              {
                id: 'call_1',
                name: 'files__read_text_file',
                json: JSON.stringify({ path: join(core!.folder, 'a.txt') }),
              },
            ],
            usage: {
              prompt_tokens: 300,
              completion_tokens: 20,
              prompt_tokens_details: { cached_tokens: 256 },
            },
          })
        : chatFrames({ text: 'alpha', usage: { prompt_tokens: 340, completion_tokens: 3 } }),
    ),
  );
  core = openCore(
    { OPENAI_API_KEY: 'sk-test-0123456789', OPENAI_BASE_URL: `${simulator.url}/v1` },
    { 'a.txt': 'alpha' },
  );
  const { end } = await ask('What does a.txt say?', 'openai/gpt-6-sol');
  expect(end).toMatchObject({ status: 'completed', text: 'alpha' });
  expect(simulator.requests[1]!.body.messages.at(-1)).toMatchObject({
    role: 'tool',
    tool_call_id: 'call_1',
    content: 'alpha',
  });
  expect(
    usageRows().map((row) => [row.inputTokens, row.outputTokens, row.cacheReadTokens]),
  ).toEqual([
    [44, 20, 256],
    [340, 3, 0],
  ]);
});

test('a model that calls tools for ever is stopped after 25 rounds, and the turn says so', async () => {
  await withAnthropic(
    (_request, index, folder) =>
      stream(
        anthropicFrames([read(`toolu_${index}`, join(folder, `none-${index}.txt`))], {
          input: 10,
          output: 5,
        }),
      ),
    {},
  );
  const { end } = await ask('Go on');
  expect(simulator!.requests).toHaveLength(25);
  expect(end.status).toBe('completed');
  expect(end.stopReason).toContain('25 rounds');
  expect(usageRows()).toHaveLength(25);
});

test('three identical calls with identical results end the turn, and the turn says which', async () => {
  await withAnthropic(
    (_request, index, folder) =>
      stream(
        anthropicFrames([read(`toolu_${index}`, join(folder, 'a.txt'))], { input: 10, output: 5 }),
      ),
    { 'a.txt': 'alpha' },
  );
  const { end } = await ask('Go on');
  expect(simulator!.requests).toHaveLength(3);
  expect(end.stopReason).toContain('files__read_text_file');
});

test('a stop in the middle keeps the text, marked incomplete, and what was used', async () => {
  const frames = anthropicFrames([{ text: 'This is a long answer that goes on' }], {
    input: 70,
    output: 500,
  });
  await withAnthropic(() => stream(frames.slice(0, 6), 'hang'));
  const { app } = core!;
  const { chat, ended } = await app.runner.start({
    chatId: undefined,
    message: 'Tell me a long story',
    model: 'anthropic/claude-sonnet-5',
    caller: 'headless',
  });
  await new Promise<void>((resolve) => {
    app.runner.events.on('turn', ({ event }) => {
      if (event.type === 'text') resolve();
    });
  });
  await app.runner.stop(chat.id);
  expect((await ended).status).toBe('cancelled');
  await simulator!.abandoned;
  const last = app.store.messages(chat.id).at(-1)!;
  expect(last.status).toBe('incomplete');
  expect(last.parts).toEqual([{ type: 'text', text: expect.stringMatching(/^This is/) }]);
  expect(usageRows()).toMatchObject([
    { outcome: 'cancelled', provenance: 'estimated', inputTokens: 70 },
  ]);
  expect(usageRows()[0]!.outputTokens).toBeGreaterThan(1);
});

test('a cut connection leaves the chat intact: text kept, marked, and the next question is answered', async () => {
  const cut = anthropicFrames([{ text: 'Half of an answer' }], { input: 30, output: 9 });
  await withAnthropic((_request, index) =>
    index === 0
      ? stream(cut.slice(0, 5), 'cut')
      : stream(anthropicFrames([{ text: 'Whole.' }], { input: 40, output: 2 })),
  );
  const { chat, end, messages } = await ask('First?');
  expect(end).toMatchObject({ status: 'failed', error: { code: 'model.connection-cut' } });
  expect(messages.at(-1)).toMatchObject({ status: 'incomplete' });
  const next = await core!.app.runner.start({
    chatId: chat.id,
    message: 'Second?',
    model: undefined,
    caller: 'headless',
  });
  expect(await next.ended).toMatchObject({ status: 'completed', text: 'Whole.' });
  expect(usageRows().map((row) => row.outcome)).toEqual(['failed', 'ok']);
});

test.each([
  [401, { type: 'authentication_error', message: 'invalid x-api-key' }, 'did not accept the key'],
  [404, { type: 'not_found_error', message: 'model: x' }, 'cannot be used with this account'],
  [529, { type: 'overloaded_error', message: 'Overloaded' }, 'overloaded'],
])('a refusal with status %i is told plainly and costs nothing', async (status, error, told) => {
  await withAnthropic(() => ({ kind: 'json', status, body: { type: 'error', error } }));
  const { end } = await ask('Hello');
  expect(end.status).toBe('failed');
  expect(end.error?.message).toContain(told);
  expect(end.error?.remedy).toBeTruthy();
  // An overload is waited for and asked again, twice at most; what is refused is not.
  expect(usageRows()).toHaveLength(status === 529 ? 3 : 1);
  for (const row of usageRows()) {
    expect(row).toMatchObject({ outcome: 'failed', costNano: 0, inputTokens: 0 });
  }
});

test('a model that fails in the middle of a tool loop is stood in for, and no tool runs twice', async () => {
  simulator = await modelSimulator((request, index) => {
    if (request.path.endsWith('/chat/completions')) {
      return stream(
        chatFrames({ text: 'It says alpha.', usage: { prompt_tokens: 70, completion_tokens: 5 } }),
      );
    }
    return index === 0
      ? stream(
          anthropicFrames([read('toolu_a', join(core!.folder, 'a.txt'))], { input: 60, output: 9 }),
        )
      : {
          kind: 'json',
          status: 529,
          body: { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
        };
  });
  core = openCore(
    {
      ANTHROPIC_API_KEY: 'sk-test-0123456789',
      ANTHROPIC_BASE_URL: simulator.url,
      OPENAI_API_KEY: 'sk-test-0123456789',
      OPENAI_BASE_URL: `${simulator.url}/v1`,
    },
    { 'a.txt': 'alpha' },
    { fallback: { 'anthropic/claude-sonnet-5': ['openai/gpt-6-sol'] } },
  );
  const { end, messages } = await ask('What does a.txt say?');
  expect(end).toMatchObject({ status: 'completed', text: 'It says alpha.' });
  const results = messages.flatMap((message) =>
    message.parts.filter((part) => part.type === 'tool_result'),
  );
  expect(results).toHaveLength(1);
  expect(simulator.requests.at(-1)!.body.messages.at(-1)).toMatchObject({ content: 'alpha' });
  expect(usageRows().map((row) => [row.model, row.outcome, row.inputTokens])).toEqual([
    ['claude-sonnet-5', 'ok', 60],
    ['claude-sonnet-5', 'failed', 0],
    ['gpt-6-sol', 'ok', 70],
  ]);
  expect(core.app.models.router.records).toMatchObject([
    { failed: 'anthropic/claude-sonnet-5', next: 'openai/gpt-6-sol' },
  ]);
});

test('a turn that outgrows the model goes on, and what is stored stays whole', async () => {
  const long = 'A line of a long file. '.repeat(200);
  let counted = 0;
  let round = -1;
  simulator = await modelSimulator(({ path, body }) => {
    if (path.endsWith('/count_tokens')) {
      counted += 1;
      const input_tokens = Math.ceil(JSON.stringify(body).length / 4);
      return { kind: 'json', status: 200, body: { input_tokens } };
    }
    round += 1;
    return stream(
      round < 6
        ? anthropicFrames([read(`toolu_${round}`, join(core!.folder, `${round}.txt`))], {
            input: 10,
            output: 5,
          })
        : anthropicFrames([{ text: 'Read them all.' }], { input: 10, output: 5 }),
    );
  });
  core = openCore(
    { ANTHROPIC_API_KEY: 'sk-test-0123456789', ANTHROPIC_BASE_URL: simulator.url },
    Object.fromEntries([0, 1, 2, 3, 4, 5].map((name) => [`${name}.txt`, `${name} ${long}`])),
    {
      providers: {
        anthropic: { overrides: { 'claude-sonnet-5': { contextTokens: 16_000 } } },
      },
    },
  );
  const told: number[] = [];
  core.app.runner.events.on('turn', ({ event }) => {
    if (event.type === 'shortened') told.push(event.leftOut);
  });
  const { end, messages } = await ask('Read all six files, please');
  expect(end).toMatchObject({ status: 'completed', text: 'Read them all.' });
  expect(told.at(-1)).toBeGreaterThan(0);
  expect(core.app.store.turns(messages[0]!.chatId).at(-1)!.leftOut).toBe(told.at(-1));
  expect(told).toEqual([...told].sort((a, b) => a - b)); // what was left out stays left out
  expect(counted).toBeGreaterThan(0);
  const stored = messages.flatMap((message) =>
    message.parts.flatMap((part) => (part.type === 'tool_result' ? [part.text] : [])),
  );
  expect(stored.map((text) => text[0])).toEqual(['0', '1', '2', '3', '4', '5']);
  const sent = simulator.requests.at(-1)!.body.messages;
  expect(sent[0].content[0].text).toContain('left out');
  expect(sent[0].content[1].text).toBe('Read all six files, please');
  expect(JSON.stringify(sent).length).toBeLessThan(stored.join('').length);
});
