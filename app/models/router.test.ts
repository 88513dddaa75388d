import { expect, test } from 'vitest';
import { AppError, FakeClock, cancelled, seededRandom } from '../base/index.ts';
import { connectionCut, keyRefused, overloaded, providerDown, requestRefused } from './errors.ts';
import type { ChatModel, ModelEvent, ModelRequest } from './ports.ts';
import { ModelRouter } from './router.ts';

const silent = () => undefined;
const log = { debug: silent, info: silent, warn: silent, error: silent };
const REQUEST: ModelRequest = { system: '', messages: [], tools: [], maxOutputTokens: 10 };
const signal = new AbortController().signal;

type Behaviour = () => ModelEvent | AppError | Promise<ModelEvent>;
const text = (): ModelEvent => ({ type: 'text', delta: 'hello' });

/** A router over models that behave as told; `asked` is who was asked, in order. */
function setUp(
  behaviour: Record<string, Behaviour>,
  chain: readonly string[] = [],
  perMinute?: number,
  cutAt?: number,
) {
  const clock = new FakeClock();
  const asked: string[] = [];
  const requests: ModelRequest[] = [];
  const open = async (id: string): Promise<ChatModel> => {
    const act = behaviour[id];
    if (!act) throw keyRefused(id);
    return {
      id,
      async *stream(request) {
        asked.push(id);
        requests.push(request);
        const event = await act();
        if (event instanceof AppError) throw event;
        yield event;
      },
    };
  };
  const router = new ModelRouter({
    clock,
    random: seededRandom(1),
    log,
    chain: () => chain,
    open,
    perMinute: () => perMinute,
    cutAt: (id) => Promise.resolve(id.startsWith('ollama/') ? cutAt : undefined),
  });
  return { clock, router, asked, requests, open };
}

/** Runs attempts as the gate does, until one succeeds or nothing is left. */
async function run(model: ChatModel, stop: AbortSignal = signal, request = REQUEST) {
  let current: ChatModel | undefined = model;
  let error: AppError | undefined;
  while (current) {
    let streamed = false;
    try {
      for await (const event of current.stream(request, stop)) streamed ||= event.type === 'text';
      return { answeredBy: current.id, error: undefined };
    } catch (thrown) {
      error = thrown as AppError;
      current = await current.next?.({ error, streamed, signal: stop });
    }
  }
  return { answeredBy: undefined, error };
}

test('the chain is tried in its order, and each step is recorded with its reason', async () => {
  const { router, asked, open } = setUp(
    { 'a/1': () => overloaded('a', 60_000), 'b/1': () => providerDown('b', 'down'), 'c/1': text },
    ['b/1', 'c/1'],
  );
  const end = await run(router.route(await open('a/1')));
  expect(end.answeredBy).toBe('c/1');
  expect(asked).toEqual(['a/1', 'b/1', 'c/1']);
  expect(router.records).toMatchObject([
    { wanted: 'a/1', failed: 'a/1', next: 'b/1', reason: expect.stringContaining('overloaded') },
    { wanted: 'a/1', failed: 'b/1', next: 'c/1' },
  ]);
});

test('a failure that another model would meet as well stops at once', async () => {
  const refuse = () => requestRefused('a', 'bad');
  const { router, asked, open } = setUp({ 'a/1': refuse, 'b/1': text }, ['b/1']);
  expect((await run(router.route(await open('a/1')))).error?.code).toBe('model.request-refused');
  expect(asked).toEqual(['a/1']);
});

test('a key that is refused is refused for all models of its provider, not for those of another', async () => {
  const refuse = () => keyRefused('a');
  const chain = ['a/2', 'b/1'];
  const { router, asked, open } = setUp({ 'a/1': refuse, 'a/2': text, 'b/1': text }, chain);
  expect((await run(router.route(await open('a/1')))).answeredBy).toBe('b/1');
  expect(asked).toEqual(['a/1', 'b/1']);
  expect(router.records).toMatchObject([{ failed: 'a/1', next: 'b/1' }]);
});

test('a connection that is cut before the first word is no answer: the chain is tried', async () => {
  const { router, open } = setUp({ 'a/1': () => connectionCut('a'), 'b/1': text }, ['b/1']);
  expect((await run(router.route(await open('a/1')))).answeredBy).toBe('b/1');
});

test('nothing is asked again once a part of the answer was there', async () => {
  const { router, open } = setUp({ 'a/1': text, 'b/1': text }, ['b/1']);
  const model = router.route(await open('a/1'));
  const error = connectionCut('a');
  expect(await model.next!({ error, streamed: true, signal })).toBeUndefined();
  const down = providerDown('a', 'x');
  expect(await model.next!({ error: down, streamed: true, signal })).toBeUndefined();
});

test('where only waiting helps, the same model is asked again after the time it named', async () => {
  let calls = 0;
  const { router, clock, asked, open } = setUp({
    'a/1': () => ((calls += 1) < 3 ? overloaded('a', 2000) : text()),
  });
  const ended = run(router.route(await open('a/1')));
  await clock.advance(1900);
  expect(asked).toHaveLength(1);
  await clock.advance(10_000);
  expect((await ended).answeredBy).toBe('a/1');
  expect(asked).toHaveLength(3);
  expect(router.records[0]!.waitedMs).toBeGreaterThanOrEqual(2000);
});

test('a long wait is left to the person, and so is the third failure', async () => {
  const long = setUp({ 'a/1': () => overloaded('a', 60_000) });
  expect((await run(long.router.route(await long.open('a/1')))).error?.retryAfterMs).toBe(60_000);
  expect(long.asked).toHaveLength(1);
  const often = setUp({ 'a/1': () => overloaded('a', 100) });
  const ended = run(often.router.route(await often.open('a/1')));
  await often.clock.advance(60_000);
  expect((await ended).error?.code).toBe('model.overloaded');
  expect(often.asked).toHaveLength(3);
});

test('a stop while waiting ends the attempts', async () => {
  const { router, clock, asked, open } = setUp({ 'a/1': () => overloaded('a', 5000) });
  const abort = new AbortController();
  const ended = run(router.route(await open('a/1')), abort.signal).catch((error: unknown) => error);
  await clock.advance(100);
  abort.abort(cancelled('The answer'));
  await ended;
  expect(asked).toHaveLength(1);
});

test('a stop while a call waits to be sent says that it was not sent', async () => {
  const never = Promise.withResolvers<ModelEvent>();
  const { router, clock, asked, open } = setUp({ 'a/1': () => never.promise, 'b/1': text });
  const abort = new AbortController();
  const running = await Promise.all(Array.from({ length: 8 }, () => open('a/1')));
  const calls = running.map((model) => run(router.route(model)));
  const queued = run(router.route(await open('a/1')), abort.signal);
  router.health('b').rest(5000, clock.monotonic());
  const paused = run(router.route(await open('b/1')), abort.signal);
  await clock.advance(10);
  abort.abort(cancelled('The answer'));
  for (const ended of [await queued, await paused]) {
    expect(ended.error).toMatchObject({ code: 'request.cancelled', kind: 'cancelled' });
    expect(ended.error?.data).toMatchObject({ sent: false });
  }
  expect(asked).toEqual(Array(8).fill('a/1'));
  never.resolve(text());
  await Promise.all(calls);
});

test('a request that its server would cut without a word is not sent; another model may answer', async () => {
  const long = { ...REQUEST, system: 'word '.repeat(6000) }; // about 7,500 tokens
  const { router, open } = setUp({ 'ollama/1': text, 'c/1': text }, ['c/1'], undefined, 4096);
  expect((await run(router.route(await open('ollama/1')), signal, long)).answeredBy).toBe('c/1');
  const alone = setUp({ 'ollama/1': text }, [], undefined, 4096);
  const model = alone.router.route(await alone.open('ollama/1'));
  const { error } = await run(model, signal, long);
  expect(error).toMatchObject({
    code: 'model.context-too-long',
    message: expect.stringContaining('4096 tokens'),
    data: { sent: false, variant: 'served' },
  });
  expect(alone.asked).toEqual([]);
  // what may well fit is sent: the estimate is none of the model's own
  const near = { ...REQUEST, system: 'word '.repeat(4500) };
  expect((await run(model, signal, near)).answeredBy).toBe('ollama/1');
});

test('a model of the chain that cannot be opened is passed over', async () => {
  const { router, open } = setUp({ 'a/1': () => providerDown('a', 'x'), 'c/1': text }, [
    'unknown/1',
    'c/1',
  ]);
  expect((await run(router.route(await open('a/1')))).answeredBy).toBe('c/1');
});

test('a provider that rests is passed over for one that does not', async () => {
  const { router, clock, open } = setUp(
    { 'a/1': () => providerDown('a', 'x'), 'b/1': text, 'c/1': text },
    ['b/1', 'c/1'],
  );
  router.health('b').rest(10_000, clock.monotonic());
  expect((await run(router.route(await open('a/1')))).answeredBy).toBe('c/1');
  await clock.advance(10_001);
  expect((await run(router.route(await open('a/1')))).answeredBy).toBe('b/1');
});

test('eight calls run, thirty-two wait, and the next is told that it is too much', async () => {
  const gate = Promise.withResolvers<ModelEvent>();
  const { router, asked, open } = setUp({ 'a/1': () => gate.promise });
  const ends = await Promise.all(
    Array.from({ length: 50 }, async () => ({ ended: run(router.route(await open('a/1'))) })),
  );
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(asked).toHaveLength(8);
  expect(router.lane('a').waiting).toBe(32);
  gate.resolve(text());
  const all = await Promise.all(ends.map(({ ended }) => ended));
  expect(all.filter(({ error }) => error?.code === 'model.busy')).toHaveLength(10);
  expect(all.find(({ error }) => error?.code === 'model.busy')!.error).toMatchObject({
    kind: 'busy',
    retryAfterMs: expect.any(Number),
  });
  expect(asked).toHaveLength(40);
  expect(router.lane('a')).toMatchObject({ running: 0, waiting: 0 });
});

test('of a limit that is known 80 % are used, and then the minute is waited for', async () => {
  const { router, clock, open } = setUp({ 'a/1': text }, [], 10);
  for (let call = 0; call < 8; call += 1) {
    expect((await run(router.route(await open('a/1')))).error).toBeUndefined();
  }
  const refused = (await run(router.route(await open('a/1')))).error;
  expect(refused).toMatchObject({ code: 'model.busy', retryAfterMs: 60_000 });
  await clock.advance(60_000);
  expect((await run(router.route(await open('a/1')))).error).toBeUndefined();
});

test('another model is not sent thinking that is not its own', async () => {
  const { router, requests, open } = setUp({ 'a/1': text });
  const request: ModelRequest = {
    ...REQUEST,
    messages: [
      {
        role: 'assistant',
        parts: [
          { type: 'thinking', text: 'mine', model: 'a/1' },
          { type: 'thinking', text: 'foreign', model: 'b/1' },
        ],
      },
      { role: 'assistant', parts: [{ type: 'thinking', text: 'foreign', model: 'b/1' }] },
    ],
  };
  for await (const event of router.route(await open('a/1')).stream(request, signal)) void event;
  expect(requests[0]!.messages).toEqual([
    { role: 'assistant', parts: [{ type: 'thinking', text: 'mine', model: 'a/1' }] },
  ]);
});

test('a provider that fails five times in a row is left alone, then tried by one call', async () => {
  let down = true;
  const { router, clock, asked, open } = setUp({
    'a/1': () => (down ? providerDown('a', 'x') : text()),
  });
  const call = async () => run(router.route(await open('a/1')));
  for (let count = 0; count < 5; count += 1) await call();
  expect(await call()).toMatchObject({
    error: { code: 'model.resting', kind: 'unavailable', retryAfterMs: 5000 },
  });
  expect(asked).toHaveLength(5);
  await clock.advance(5000);
  const together = await Promise.all([call(), call(), call()]);
  expect(asked).toHaveLength(6);
  expect(together.map(({ error }) => error?.code).sort()).toEqual([
    'model.resting',
    'model.resting',
    'model.unavailable',
  ]);
  down = false;
  await clock.advance(10_000);
  expect((await call()).answeredBy).toBe('a/1');
});

test('a provider that only limits is not taken for one that is down', async () => {
  const { router, clock, asked, open } = setUp({
    'a/1': () => overloaded('a', 9000, undefined, true),
  });
  for (let count = 0; count < 7; count += 1) {
    const ended = run(router.route(await open('a/1')));
    await clock.advance(9001);
    expect((await ended).error?.code).toBe('model.overloaded');
  }
  expect(asked).toHaveLength(7);
});

test('a limit that an answer told is waited for, or named where that is too long', async () => {
  const told = (resetMs: number): ModelEvent => ({
    type: 'limits',
    limits: [{ name: 'requests', limit: 10, remaining: 2, resetMs }],
  });
  const short = setUp({ 'a/1': () => told(8000) });
  await run(short.router.route(await short.open('a/1')));
  const second = run(short.router.route(await short.open('a/1')));
  await short.clock.advance(900);
  expect(short.asked).toHaveLength(1);
  await short.clock.advance(200);
  await second;
  expect(short.asked).toHaveLength(2);
  const long = setUp({ 'a/1': () => told(3_600_000) });
  await run(long.router.route(await long.open('a/1')));
  expect((await run(long.router.route(await long.open('a/1')))).error).toMatchObject({
    code: 'model.full',
    kind: 'busy',
    retryAfterMs: 450_000,
  });
});

test('a provider that asks to be left alone for years is asked again after an hour', async () => {
  const years = 10 * 365 * 86_400_000;
  const { router, clock, asked, open } = setUp({
    'a/1': () => overloaded('a', years, undefined, true),
    'b/1': () => ({
      type: 'limits',
      limits: [{ name: 'requests', limit: 10, remaining: 0, resetMs: years }],
    }),
  });
  for (const id of ['a/1', 'b/1']) {
    await run(router.route(await open(id)));
    expect((await run(router.route(await open(id)))).error?.code).toBe('model.full');
  }
  expect(asked).toEqual(['a/1', 'b/1']);
  await clock.advance(3_600_001);
  for (const id of ['a/1', 'b/1']) await run(router.route(await open(id)));
  expect(asked.slice(2)).toEqual(['a/1', 'b/1']);
});
