import { describe, expect, test } from 'vitest';
import {
  AppError,
  Disposables,
  Events,
  FakeClock,
  STATUS_OF_KIND,
  Semaphore,
  abortable,
  anySignal,
  cancelled,
  canonicalJson,
  clip,
  fromWireError,
  seededRandom,
  sleep,
  toAppError,
  toWireError,
} from './index.ts';

const never = new Promise<never>(() => undefined);

describe('a semaphore', () => {
  test('runs no more than its limit at once, the rest in order', async () => {
    const limit = new Semaphore(2);
    const gates = Array.from({ length: 4 }, () => Promise.withResolvers<number>());
    const order: number[] = [];
    const all = gates.map((gate, index) =>
      limit.run(() => {
        order.push(index);
        return gate.promise;
      }),
    );
    await Promise.resolve();
    expect(order).toEqual([0, 1]);
    expect(limit.waiting).toBe(2);
    gates[1]!.resolve(1);
    await all[1];
    expect(order).toEqual([0, 1, 2]);
    gates.forEach((gate, index) => gate.resolve(index));
    expect(await Promise.all(all)).toEqual([0, 1, 2, 3]);
  });

  test('gives its permit back when a task fails, and one that gives up waiting holds none', async () => {
    const limit = new Semaphore(1);
    await expect(limit.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    const gate = Promise.withResolvers<void>();
    const first = limit.run(() => gate.promise);
    const abort = new AbortController();
    const second = limit.run(() => Promise.resolve(), abort.signal);
    abort.abort(cancelled('It'));
    await expect(second).rejects.toMatchObject({ kind: 'cancelled' });
    expect(limit.waiting).toBe(0);
    gate.resolve();
    await first;
    expect(await limit.run(() => Promise.resolve('free'))).toBe('free');
  });
});

describe('cancelling', () => {
  test('a wait ends with the reason of the signal, before, during and never after', async () => {
    const reason = cancelled('It');
    await expect(abortable(never, AbortSignal.abort(reason))).rejects.toBe(reason);
    const abort = new AbortController();
    const waiting = abortable(never, abort.signal);
    abort.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    expect(await abortable(Promise.resolve(1), undefined)).toBe(1);
  });

  test('the first of several signals counts, and absent ones are ignored', () => {
    const abort = new AbortController();
    const any = anySignal(undefined, abort.signal, new AbortController().signal);
    expect(any.aborted).toBe(false);
    abort.abort('why');
    expect(any.reason).toBe('why');
  });
});

describe('the fake clock', () => {
  test('fires what is due, in order, at its time, and keeps the two clocks apart', async () => {
    const clock = new FakeClock(1000);
    const fired: [string, number][] = [];
    clock.after(30, () => fired.push(['b', clock.monotonic()]));
    clock.after(10, () => {
      fired.push(['a', clock.monotonic()]);
      clock.after(10, () => fired.push(['a2', clock.monotonic()]));
    });
    clock.after(20, () => fired.push(['gone', 0]))[Symbol.dispose]();
    clock.jump(-500);
    await clock.advance(30);
    expect(fired).toEqual([
      ['a', 10],
      ['a2', 20],
      ['b', 30],
    ]);
    expect([clock.now(), clock.monotonic()]).toEqual([530, 30]);
  });

  test('a sleep ends at its time, or at once with the reason of its signal', async () => {
    const clock = new FakeClock();
    let awake = false;
    void sleep(clock, 100).then(() => (awake = true));
    await clock.advance(99);
    expect(awake).toBe(false);
    await clock.advance(1);
    expect(awake).toBe(true);
    const abort = new AbortController();
    const sleeping = sleep(clock, 100, abort.signal);
    abort.abort(cancelled('It'));
    await expect(sleeping).rejects.toMatchObject({ kind: 'cancelled' });
    await expect(sleep(clock, 1, abort.signal)).rejects.toMatchObject({ kind: 'cancelled' });
  });
});

test('a listener that fails reaches neither the other listeners nor the sender', () => {
  const failures: unknown[] = [];
  const events = new Events<{ said: string }>((error) => failures.push(error));
  const heard: string[] = [];
  const subscription = events.on('said', (word) => heard.push(`1 ${word}`));
  events.on('said', () => {
    subscription[Symbol.dispose]();
    throw new Error('deaf');
  });
  events.on('said', (word) => heard.push(`3 ${word}`));
  events.emit('said', 'a');
  events.emit('said', 'b');
  expect(heard).toEqual(['1 a', '3 a', '3 b']);
  expect(failures).toHaveLength(2);
});

test('what was opened is closed in reverse order, each once, also when one fails', async () => {
  const closed: string[] = [];
  const open = new Disposables();
  open.add({ [Symbol.dispose]: () => void closed.push('first') });
  open.onDispose(() => Promise.reject(new Error('stuck')));
  open.add({ [Symbol.asyncDispose]: () => Promise.resolve(void closed.push('last')) });
  await expect(open[Symbol.asyncDispose]()).rejects.toThrow('closing failed');
  expect(closed).toEqual(['last', 'first']);
  await open[Symbol.asyncDispose]();
  expect(closed).toEqual(['last', 'first']);
});

describe('errors', () => {
  const full = new AppError({
    kind: 'busy',
    code: 'tool.busy',
    message: 'Too many.',
    remedy: 'Wait.',
    retryAfterMs: 1500,
    data: { left: 0 },
  });

  test('come back from the wire as they went, without their cause', () => {
    const wire = JSON.parse(JSON.stringify(toWireError(full))) as ReturnType<typeof toWireError>;
    expect(fromWireError(wire)).toMatchObject({ ...full, message: 'Too many.' });
    expect(wire).not.toHaveProperty('cause');
    expect(full.status).toBe(429);
  });

  test('of an unknown kind become internal, whatever their name', () => {
    for (const kind of ['surprise', 'toString', '__proto__']) {
      const wire = { ...toWireError(full), kind: kind as 'busy' };
      expect(STATUS_OF_KIND[fromWireError(wire).kind]).toBe(500);
    }
  });

  test('of others become ours: aborts are cancelled, a full disk says so, the rest is internal', () => {
    expect(toAppError(full)).toBe(full);
    expect(toAppError(new DOMException('x', 'AbortError')).kind).toBe('cancelled');
    const sqlite = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
    expect(toAppError(new Error('query failed', { cause: sqlite })).code).toBe('disk.full');
    expect(toAppError('a text')).toMatchObject({ kind: 'internal', code: 'app.internal' });
    expect(toAppError(undefined).message).not.toBe('');
  });
});

test('clipping never splits a character, and says how much is missing', () => {
  expect(clip('short', 5)).toBe('short');
  expect(clip('abc😀def', 4)).toBe('abc… [5 more characters]');
  expect(clip('abc😀def', 5)).toBe('abc😀… [3 more characters]');
});

test('equal values have equal text, whatever the order of their keys', () => {
  const one = canonicalJson({ b: [1, { d: 1, c: 2 }], a: null });
  expect(one).toBe(canonicalJson({ a: null, b: [1, { c: 2, d: 1 }] }));
  expect(one).not.toBe(canonicalJson({ a: null, b: [{ c: 2, d: 1 }, 1] }));
});

test('the same seed gives the same walk, within [0, 1)', () => {
  const walk = (seed: number): number[] => {
    const random = seededRandom(seed);
    return Array.from({ length: 100 }, () => random.next());
  };
  expect(walk(7)).toEqual(walk(7));
  expect(walk(7)).not.toEqual(walk(8));
  expect(walk(7).every((value) => value >= 0 && value < 1)).toBe(true);
});
