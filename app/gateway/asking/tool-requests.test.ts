import {
  ProtocolError,
  SdkError,
  SdkErrorCode,
  type Transport,
} from '@modelcontextprotocol/client';
import { describe, expect, test } from 'vitest';
import { FakeClock } from '../../base/index.ts';
import { ToolRequests, type ToolRequestOptions } from './tool-requests.ts';

type Fields = Record<string, unknown>;
const ENVELOPE = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' };
const CALL = { name: 'echo', arguments: { text: 'a' } };

/** Requests over a transport in memory, on which a client already listens. */
function open(envelope: Fields | undefined, streams = false) {
  const clock = new FakeClock();
  const sent: Fields[] = [];
  const signals: (AbortSignal | undefined)[] = [];
  const toClient: unknown[] = [];
  const progress: unknown[] = [];
  const transport: Transport = {
    start: () => Promise.resolve(),
    close: () => Promise.resolve(),
    send: (message, options) => {
      sent.push(message);
      signals.push(options?.requestSignal);
      return Promise.resolve();
    },
    onmessage: (message) => void toClient.push(message),
    hasPerRequestStream: streams,
  };
  const requests = new ToolRequests({ transport, clock, envelope });
  const call = (options: Partial<ToolRequestOptions> = {}) =>
    requests.call(CALL, {
      timeoutMs: 1000,
      signal: undefined,
      onProgress: (each) => void progress.push(each),
      ...options,
    });
  const receive = (message: Fields): void => transport.onmessage?.(message as never);
  const idOf = (place: number) => sent[place]?.['id'] as number;
  return { clock, sent, signals, toClient, progress, requests, call, receive, idOf };
}

const errorOf = (task: Promise<unknown>) =>
  task.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('a tool call on the wire', () => {
  test('is answered by its own answer, in whatever order answers come', async () => {
    const { call, receive, idOf } = open(undefined);
    const both = [call(), call()];
    receive({ jsonrpc: '2.0', id: String(idOf(1)), result: { content: ['second'] } });
    receive({ jsonrpc: '2.0', id: idOf(0), result: { content: ['first'] } });
    expect(await Promise.all(both)).toEqual([{ content: ['first'] }, { content: ['second'] }]);
  });

  test('says what the newer revision wants every message to say, and the call its own', () => {
    const { requests, sent, call, idOf } = open(ENVELOPE);
    void requests.call(
      { ...CALL, _meta: { log: 'info' } },
      { timeoutMs: 1000, signal: undefined, onProgress: () => undefined },
    );
    const _meta = { ...ENVELOPE, log: 'info', progressToken: idOf(0) };
    expect(sent[0]).toMatchObject({ method: 'tools/call', params: { ...CALL, _meta } });
    void call();
    expect(idOf(1)).not.toBe(idOf(0));
  });

  test('leaves everything else to the client', () => {
    const { toClient, receive } = open(undefined);
    const others = [
      { jsonrpc: '2.0', id: 3, result: {} },
      { jsonrpc: '2.0', id: 'listen-1', result: {} },
      { jsonrpc: '2.0', id: 1_000_000_001, method: 'ping' },
      {
        jsonrpc: '2.0',
        method: 'notifications/progress',
        params: { progressToken: 3, progress: 1 },
      },
      { jsonrpc: '2.0', method: 'notifications/tools/list_changed' },
    ];
    for (const message of others) receive(message);
    expect(toClient).toEqual(others);
  });

  test("that the server refuses fails with the server's own error", async () => {
    const { call, receive, idOf } = open(undefined);
    const failed = errorOf(call());
    receive({
      jsonrpc: '2.0',
      id: idOf(0),
      error: { code: -32602, message: 'no', data: { a: 1 } },
    });
    const error = await failed;
    expect(error).toBeInstanceOf(ProtocolError);
    expect(error).toMatchObject({ code: -32602, data: { a: 1 } });
  });
});

describe('a call that nobody waits for any more', () => {
  test('is cancelled at the server when its time is up, and its late answer harms nobody', async () => {
    const { clock, call, receive, sent, toClient, idOf } = open(undefined);
    const failed = errorOf(call());
    await clock.advance(1000);
    expect(await failed).toMatchObject({ code: SdkErrorCode.RequestTimeout });
    const params = { requestId: idOf(0) };
    expect(sent[1]).toMatchObject({ method: 'notifications/cancelled', params });
    receive({ jsonrpc: '2.0', id: idOf(0), result: { content: [] } });
    expect(toClient).toEqual([]);
  });

  test('fails with the reason of whoever stopped it', async () => {
    const { call, sent } = open(ENVELOPE);
    const stop = new AbortController();
    const failed = errorOf(call({ signal: stop.signal }));
    const reason = new Error('enough');
    stop.abort(reason);
    expect(await failed).toBe(reason);
    expect(sent[1]).toMatchObject({
      method: 'notifications/cancelled',
      params: { _meta: ENVELOPE },
    });
    expect(await errorOf(call({ signal: stop.signal }))).toBe(reason);
    expect(sent).toHaveLength(2);
  });

  test('has its stream closed where each request has one', async () => {
    const { clock, call, sent, signals } = open(ENVELOPE, true);
    const failed = errorOf(call());
    await clock.advance(1000);
    await failed;
    expect(signals[0]?.aborted).toBe(true);
    expect(sent).toHaveLength(1);
  });

  test('has more time with every sign of progress', async () => {
    const { clock, call, receive, progress, idOf } = open(undefined);
    const done = call();
    for (let step = 1; step <= 3; step += 1) {
      await clock.advance(900);
      const params = { progressToken: idOf(0), progress: step, total: 3, extra: true };
      receive({ jsonrpc: '2.0', method: 'notifications/progress', params });
    }
    receive({ jsonrpc: '2.0', id: idOf(0), result: { content: [] } });
    expect(await done).toEqual({ content: [] });
    expect(progress).toEqual([1, 2, 3].map((step) => ({ progress: step, total: 3 })));
  });

  test('has no more time than that', async () => {
    const { clock, call, receive, idOf } = open(undefined);
    const failed = errorOf(call());
    await clock.advance(900);
    const params = { progressToken: idOf(0), progress: 1 };
    receive({ jsonrpc: '2.0', method: 'notifications/progress', params });
    await clock.advance(1000);
    expect(await failed).toMatchObject({ code: SdkErrorCode.RequestTimeout });
  });

  test('fails at once when the connection closes', async () => {
    const { requests, call } = open(undefined);
    const failed = [errorOf(call()), errorOf(call())];
    requests.end();
    for (const error of await Promise.all(failed)) {
      expect(error).toMatchObject({ code: SdkErrorCode.ConnectionClosed });
    }
  });
});

describe('an answer of the newer revision', () => {
  const answer = async (result: unknown): Promise<unknown> => {
    const { call, receive, idOf } = open(ENVELOPE);
    const done = call().catch((error: unknown) => error);
    receive({ jsonrpc: '2.0', id: idOf(0), result });
    return done;
  };

  test('is a result, or what the server needs first', async () => {
    expect(await answer({ resultType: 'complete', content: [] })).toMatchObject({ content: [] });
    const needs = { resultType: 'input_required', inputRequests: {}, requestState: 's' };
    expect(await answer(needs)).toEqual(needs);
    expect(await answer({ content: [] })).toEqual({ content: [] });
  });

  test.each([
    ['nothing', undefined],
    ['another kind of result', { resultType: 'later' }],
    ['a wish for input that names none', { resultType: 'input_required' }],
  ])('is refused where it is %s', async (_, result) => {
    expect(await answer(result)).toBeInstanceOf(SdkError);
  });
});

test('an older revision knows no kinds of results: the word is taken out', async () => {
  const { call, receive, idOf } = open(undefined);
  const done = call();
  receive({ jsonrpc: '2.0', id: idOf(0), result: { resultType: 'input_required', content: [] } });
  expect(await done).toEqual({ content: [] });
});
