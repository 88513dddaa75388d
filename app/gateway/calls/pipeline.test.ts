import { describe, expect, test } from 'vitest';
import { MemoryTarget, memoryGate, text, tool } from '../../../tests/support/memory-target.ts';
import { cancelled } from '../../base/index.ts';
import { callTimedOut, connectionFailed } from '../errors.ts';
import type { RawCallResult } from '../call-result.ts';
import type { CallOptions } from '../connection.ts';

const refused = () =>
  connectionFailed('a', 'refused', Object.assign(new Error(), { code: 'ECONNREFUSED' }));
const broken = () =>
  connectionFailed('a', 'reset', Object.assign(new Error(), { code: 'ECONNRESET' }));
const fails = (error: () => Error) => () => Promise.reject(error());

/** An answer that the test gives when it wants to. */
function held() {
  const { promise, resolve } = Promise.withResolvers<RawCallResult>();
  return { answer: () => promise, release: () => resolve(text('late')) };
}

describe('answers of read tools', () => {
  test('are kept for 300 seconds, per arguments', async () => {
    const a = new MemoryTarget('a', { look: 'read' });
    const { call, clock } = memoryGate(a);
    expect(await call('a', 'look')).toMatchObject({ text: 'answer 1', meta: { cached: false } });
    expect(await call('a', 'look')).toMatchObject({
      text: 'answer 1',
      meta: { cached: true, attempts: 0, outcome: 'answered' },
    });
    await call('a', 'look', { arguments: { q: 'other' } });
    expect(a.calls).toHaveLength(2);
    await clock.advance(300_001);
    expect(await call('a', 'look')).toMatchObject({ meta: { cached: false } });
  });

  test('are forgotten after any write to the same server and when its list changes', async () => {
    const a = new MemoryTarget('a', { look: 'read', change: 'write' });
    const { call } = memoryGate(a);
    await call('a', 'look');
    await call('a', 'change');
    expect(await call('a', 'look')).toMatchObject({ meta: { cached: false } });
    a.tools = [...a.tools];
    expect(await call('a', 'look')).toMatchObject({ meta: { cached: false } });
  });

  test('that were read while something was written are not kept', async () => {
    const a = new MemoryTarget('a', { look: 'read', change: 'write' });
    const { call, clock } = memoryGate(a);
    const { answer, release } = held();
    a.answer = answer;
    const reading = call('a', 'look');
    await clock.advance(0);
    a.answer = async () => text('changed');
    await call('a', 'change');
    release();
    expect(await reading).toMatchObject({ text: 'late' });
    expect(await call('a', 'look')).toMatchObject({ text: 'changed', meta: { cached: false } });
  });

  test('that are errors are never kept', async () => {
    const a = new MemoryTarget('a', { look: 'read' });
    const { call } = memoryGate(a);
    a.answer = async () => ({ ...text('no'), isError: true });
    await call('a', 'look');
    a.answer = async () => text('yes');
    expect(await call('a', 'look')).toMatchObject({ text: 'yes', isError: false });
  });

  test('are never kept for tools that may change things', async () => {
    const a = new MemoryTarget('a', { change: 'write', put: 'idempotent' });
    const { call } = memoryGate(a);
    for (const name of ['change', 'change', 'put', 'put']) await call('a', name);
    expect(a.calls).toHaveLength(4);
  });
});

describe('identical calls at the same time', () => {
  test('are one call for a read tool and one each for a write', async () => {
    const a = new MemoryTarget('a', { look: 'read', change: 'write' }, { rate: { capacity: 100 } });
    const { call } = memoryGate(a);
    const all = await Promise.all(Array.from({ length: 50 }, () => call('a', 'look')));
    expect(a.calls).toHaveLength(1);
    expect(all.filter((outcome) => outcome.meta.coalesced)).toHaveLength(49);
    await Promise.all(Array.from({ length: 50 }, () => call('a', 'change')));
    expect(a.calls).toHaveLength(51);
  });

  test('go on for the others when one caller leaves, and stop when the last one has left', async () => {
    const a = new MemoryTarget('a', { look: 'read' });
    const { call, clock } = memoryGate(a);
    const { answer, release } = held();
    let signal: AbortSignal | undefined;
    a.answer = (_call, options) => {
      signal = options.signal;
      return answer();
    };
    const leaving = new AbortController();
    const first = call('a', 'look', { signal: leaving.signal });
    const second = call('a', 'look');
    await clock.advance(0);
    leaving.abort(cancelled('The call'));
    expect(await first).toMatchObject({ status: 'failed', error: { kind: 'cancelled' } });
    expect(signal?.aborted).toBe(false);
    release();
    expect(await second).toMatchObject({ text: 'late' });

    const last = new AbortController();
    a.answer = (_call, options) => {
      signal = options.signal;
      return new Promise(() => undefined);
    };
    const alone = call('a', 'look', { arguments: { q: 'b' }, signal: last.signal });
    await clock.advance(0);
    last.abort(cancelled('The call'));
    await alone;
    expect(signal?.aborted).toBe(true);
  });
});

describe('a call that fails', () => {
  test('is tried three times when it was not sent, a write too', async () => {
    const a = new MemoryTarget('a', { change: 'write' });
    a.answer = (call) => (call < 3 ? Promise.reject(refused()) : Promise.resolve(text('done')));
    const { call, clock } = memoryGate(a);
    const outcome = call('a', 'change');
    await clock.advance(2000);
    expect(await outcome).toMatchObject({ text: 'done', meta: { attempts: 3 } });
  });

  test('is never sent twice when it is a write and may have been carried out', async () => {
    const a = new MemoryTarget('a', { change: 'write', look: 'read' });
    const b = new MemoryTarget('b', { change: 'write' });
    a.answer = fails(broken);
    const { call, clock } = memoryGate(a, b);
    const running = call('a', 'change');
    await clock.advance(60_000);
    const outcome = await running;
    expect(a.calls.length + b.calls.length).toBe(1);
    expect(outcome).toMatchObject({
      status: 'failed',
      error: {
        code: 'tool.outcome-unknown',
        remedy: expect.stringContaining('a__look'),
        data: { outcome: 'unknown', server: 'a' },
      },
      meta: { outcome: 'unknown', attempts: 1 },
    });
  });

  test('is tried again after an unknown end when it only reads', async () => {
    const a = new MemoryTarget('a', { look: 'read' });
    a.answer = (call) => (call === 1 ? Promise.reject(broken()) : Promise.resolve(text('done')));
    const { call, clock } = memoryGate(a);
    const outcome = call('a', 'look');
    await clock.advance(2000);
    expect(await outcome).toMatchObject({ text: 'done', meta: { attempts: 2 } });
  });

  test('costs no more retries than a fifth of the traffic', async () => {
    const a = new MemoryTarget('a', { look: 'read' }, { breaker: { failures: 10_000 } });
    a.answer = fails(broken);
    const { call, clock } = memoryGate(a);
    for (let count = 0; count < 200; count += 1) {
      const outcome = call('a', 'look');
      await clock.advance(10_000);
      await outcome;
    }
    expect(a.calls.length).toBeLessThanOrEqual(200 * 1.2 + 10);
  });

  test('stands in the journal before it is sent, and its end after', async () => {
    const a = new MemoryTarget('a', { change: 'write' });
    const { call, journal } = memoryGate(a);
    let before: unknown[] = [];
    a.answer = async () => {
      before = journal.ofCall('call-1').map((row) => row.outcome);
      return text('done');
    };
    await call('a', 'change', { callId: 'call-1' });
    expect(before).toEqual(['open']);
    expect(journal.ofCall('call-1')).toMatchObject([{ outcome: 'answered', effect: 'write' }]);
  });

  test('left open by a killed run becomes unknown at the next start', async () => {
    const a = new MemoryTarget('a', { change: 'write' });
    const { call, journal, clock } = memoryGate(a);
    a.answer = () => new Promise(() => undefined);
    void call('a', 'change', { callId: 'call-1' });
    await clock.advance(0);
    expect(journal.closeOpen()).toMatchObject([{ server: 'a', tool: 'change', effect: 'write' }]);
    expect(journal.closeOpen()).toEqual([]);
    expect(journal.ofCall('call-1')).toMatchObject([{ outcome: 'unknown' }]);
  });

  test('is not sent at all when the journal cannot be written', async () => {
    const a = new MemoryTarget('a', { change: 'write' });
    const { call, database } = memoryGate(a);
    database.run('DROP TABLE attempts');
    expect(await call('a', 'change')).toMatchObject({ error: { code: 'journal.unwritable' } });
    expect(a.calls).toHaveLength(0);
  });
});

describe('an open breaker', () => {
  async function opened(effect: 'read' | 'write' = 'read') {
    const a = new MemoryTarget('a', { look: effect, other: 'read' });
    a.answer = fails(refused);
    const gate = memoryGate(a);
    for (let count = 0; count < 3; count += 1) {
      const outcome = gate.call('a', 'look', { arguments: { q: String(count) } });
      await gate.clock.advance(2000);
      await outcome;
    }
    return { a, ...gate };
  }

  test('answers without asking the server, for every tool, and says since when', async () => {
    const { a, call } = await opened();
    const sent = a.calls.length;
    const outcome = await call('a', 'other');
    expect(a.calls).toHaveLength(sent);
    expect(a.breaker).toBe('open');
    expect(outcome).toMatchObject({ error: { code: 'server.not-answering', kind: 'unavailable' } });
    if (outcome.status !== 'failed') throw new Error('it answered');
    expect(outcome.error.message).toMatch(
      /has not answered since \d\d:\d\d\. The next try is in \d+ s/,
    );
    expect(outcome.error.retryAfterMs).toBeGreaterThan(50_000);
  });

  test('lets calls through again after one good sign of life over a fresh connection', async () => {
    const { a, call, clock } = await opened('write');
    a.answer = async () => text('back');
    await clock.advance(60_000);
    const sent = a.calls.length;
    const all = await Promise.all([call('a', 'look'), call('a', 'look')]);
    expect(a.breaker).toBe('closed');
    expect(a.dials).toBe(1);
    expect(a.probes).toBe(1);
    expect(all[0]).toMatchObject({ text: 'back' });
    expect(all[1]).toMatchObject({ error: { code: 'server.not-answering' } });
    expect(a.calls).toHaveLength(sent + 1);
  });

  test('sends no write while the server gives no sign of life', async () => {
    const { a, call, clock } = await opened('write');
    a.alive = false;
    await clock.advance(60_000);
    const sent = a.calls.length;
    expect(await call('a', 'look')).toMatchObject({ error: { code: 'server.not-answering' } });
    expect(a.calls).toHaveLength(sent);
  });

  test('of one tool leaves the other tools of its server alone', async () => {
    const a = new MemoryTarget('a', { stuck: 'write', look: 'read' });
    a.answer = fails(() => callTimedOut('a', 'stuck', 1000));
    const { call } = memoryGate(a);
    for (let count = 0; count < 5; count += 1) await call('a', 'stuck');
    expect(await call('a', 'stuck')).toMatchObject({
      error: { code: 'tool.not-answering', message: expect.stringContaining('other tools') },
    });
    a.answer = async () => text('fine');
    expect(await call('a', 'look')).toMatchObject({ text: 'fine' });
  });

  test.each(['read', 'write'] as const)(
    'of one tool that is tried again is tried over a fresh connection (%s)',
    async (effect) => {
      const a = new MemoryTarget('a', { stuck: effect, look: 'read' });
      a.answer = fails(() => callTimedOut('a', 'stuck', 1000));
      const { call, clock } = memoryGate(a);
      while (a.calls.length < 5) {
        const ended = call('a', 'stuck');
        await clock.advance(1000);
        await ended;
      }
      a.answer = async () => text('fine');
      expect(a.dials).toBe(0);
      await clock.advance(60_000);
      const sent = a.calls.length;
      expect(await call('a', 'stuck')).toMatchObject({ text: 'fine' });
      expect(a.dials).toBe(1);
      expect(a.probes).toBe(effect === 'read' ? 0 : 1);
      expect(a.calls).toHaveLength(sent + 1);
    },
  );

  test('of one tool ends no call that is under way for the sake of a fresh connection', async () => {
    const a = new MemoryTarget('a', { stuck: 'write', look: 'write' });
    const { call, clock } = memoryGate(a);
    a.answer = fails(() => callTimedOut('a', 'stuck', 1000));
    for (let count = 0; count < 5; count += 1) await call('a', 'stuck');
    await clock.advance(60_000);
    const long = Promise.withResolvers<RawCallResult>();
    a.answer = () => long.promise;
    const other = call('a', 'look');
    await clock.advance(0);
    a.answer = async () => text('fine');
    expect(await call('a', 'stuck')).toMatchObject({ text: 'fine' });
    expect(a.dials).toBe(0);
    long.resolve(text('done'));
    expect(await other).toMatchObject({ text: 'done' });
  });

  test('is not opened by the errors of a tool or by bad arguments', async () => {
    const a = new MemoryTarget('a', { change: 'write' });
    const { call } = memoryGate(a);
    a.answer = async () => ({ ...text('no such file'), isError: true });
    for (let count = 0; count < 10; count += 1) {
      expect(await call('a', 'change')).toMatchObject({ isError: true });
    }
  });
});

describe('another server', () => {
  test('serves when the first one cannot, and the answer says who it was', async () => {
    const a = new MemoryTarget('a', { look: 'read' });
    const b = new MemoryTarget('b', { look: 'read' });
    a.state = 'failed';
    const { call } = memoryGate(a, b);
    const outcome = await call('a', 'look');
    expect(outcome).toMatchObject({ status: 'answered', meta: { server: 'b' } });
    expect(outcome).toMatchObject({ text: expect.stringContaining('Served by "b"') });
  });

  test('that is configured comes first, and each is asked once even where they point in a circle', async () => {
    const a = new MemoryTarget('a', { look: 'read' }, { fallback: 'c' });
    const b = new MemoryTarget('b', { look: 'read' });
    const c = new MemoryTarget('c', { look: 'read' }, { fallback: 'a' });
    const { call } = memoryGate(a, b, c);
    a.state = 'failed';
    expect(await call('a', 'look')).toMatchObject({ meta: { server: 'c' } });
    b.state = 'failed';
    c.state = 'failed';
    expect(await call('a', 'look', { arguments: { q: 'b' } })).toMatchObject({
      status: 'failed',
      error: { code: 'server.not-ready', data: { server: 'a', tried: ['a', 'c', 'b'] } },
    });
  });

  test('serves on a limit as well', async () => {
    const a = new MemoryTarget('a', { look: 'write' }, { rate: { capacity: 1, perSecond: 0.01 } });
    const b = new MemoryTarget('b', { look: 'write' });
    const { call } = memoryGate(a, b);
    expect(await call('a', 'look')).toMatchObject({ meta: { server: 'a' } });
    expect(await call('a', 'look')).toMatchObject({ meta: { server: 'b' } });
  });

  test.each(['write', 'idempotent'] as const)(
    'that nobody named is not called for what may change things, and the answer says so (%s)',
    async (effect) => {
      const a = new MemoryTarget('a', { send: effect }, { failover: 'reads' });
      const b = new MemoryTarget('b', { send: effect });
      const { call } = memoryGate(a, b);
      a.state = 'failed';
      expect(await call('a', 'send')).toMatchObject({
        status: 'failed',
        error: {
          code: 'server.not-ready',
          remedy: expect.stringContaining('"fallback" of "a"'),
          data: { server: 'a', others: ['b'] },
        },
        meta: { server: 'a', outcome: 'not-sent' },
      });
      expect(b.calls).toEqual([]);
    },
  );

  test.each([{ failover: 'reads', fallback: 'b' } as const, {}])(
    'is called for what may change things where its tool is the same, or it was named (%j)',
    async (options) => {
      const a = new MemoryTarget('a', { send: 'write' }, options);
      const b = new MemoryTarget('b', { send: 'write' });
      const { call } = memoryGate(a, b);
      a.state = 'failed';
      expect(await call('a', 'send')).toMatchObject({
        text: expect.stringContaining('Served by "b" in place of "a"'),
        meta: { server: 'b' },
      });
    },
  );

  test('is not asked where its tool takes other arguments, has another effect or is not allowed', async () => {
    const a = new MemoryTarget('a', { look: 'read' });
    const b = new MemoryTarget('b', { look: 'write' });
    const c = new MemoryTarget('c', {});
    c.tools = [
      { ...tool('c', 'look', 'read'), inputSchema: { properties: { q: { type: 'number' } } } },
    ];
    const d = new MemoryTarget('d', { look: 'read' });
    const { call } = memoryGate(a, b, c, d);
    a.state = 'failed';
    const outcome = await call('a', 'look', { mayUse: (other) => other.server !== 'd' });
    expect(outcome).toMatchObject({ status: 'failed', error: { data: { server: 'a' } } });
    expect(b.calls.length + c.calls.length + d.calls.length).toBe(0);
  });

  test('is not asked when the person said so', async () => {
    const a = new MemoryTarget('a', { look: 'read' }, { failover: 'configured' });
    const b = new MemoryTarget('b', { look: 'read' });
    const { call } = memoryGate(a, b);
    a.state = 'failed';
    expect(await call('a', 'look')).toMatchObject({ status: 'failed' });
  });
});

describe('limits of a server', () => {
  test('answer busy with the time to wait', async () => {
    const a = new MemoryTarget('a', { change: 'write' }, { rate: { capacity: 1, perSecond: 0.1 } });
    const { call } = memoryGate(a);
    await call('a', 'change');
    expect(await call('a', 'change')).toMatchObject({
      error: { kind: 'busy', code: 'server.rate-limited', retryAfterMs: 5000 },
      meta: { outcome: 'not-sent', attempts: 0 },
    });
  });

  test('hold for calls at once', async () => {
    const a = new MemoryTarget('a', { change: 'write' }, { maxConcurrent: 3 });
    let running = 0;
    let most = 0;
    a.answer = async (_call: number, _options: CallOptions) => {
      most = Math.max(most, (running += 1));
      await Promise.resolve();
      await Promise.resolve();
      running -= 1;
      return text('done');
    };
    const { call } = memoryGate(a);
    await Promise.all(Array.from({ length: 15 }, () => call('a', 'change')));
    expect(a.calls).toHaveLength(15);
    expect(most).toBe(3);
  });
});
