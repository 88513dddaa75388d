import { ProtocolError, SdkError, SdkErrorCode, SdkHttpError } from '@modelcontextprotocol/client';
import { describe, expect, test } from 'vitest';
import { AppError, cancelled } from '../../base/index.ts';
import { badArguments, callTimedOut, connectionFailed, serverNotReady } from '../errors.ts';
import { readFailure } from './outcome.ts';

const failed = (cause: unknown) => readFailure(connectionFailed('files', 'it failed', cause));
const coded = (code: string) => Object.assign(new Error(code), { code });
const http = (status: number) =>
  new SdkHttpError(SdkErrorCode.ClientHttpNotImplemented, 'refused', { status });

describe('a failed attempt', () => {
  test('was not sent when the connection was never made, however deep the reason lies', () => {
    const fetchFailed = new TypeError('fetch failed', { cause: coded('ECONNREFUSED') });
    expect(failed(fetchFailed)).toMatchObject({ outcome: 'not-sent', blame: 'server' });
    expect(failed(coded('EPIPE'))).toMatchObject({ outcome: 'not-sent', passing: true });
  });

  test('is unknown when the connection broke after the request had gone', () => {
    expect(failed(coded('ECONNRESET'))).toMatchObject({ outcome: 'unknown', blame: 'server' });
    const closed = new SdkError(SdkErrorCode.ConnectionClosed, 'Connection closed');
    expect(failed(closed)).toMatchObject({ outcome: 'unknown', blame: 'server' });
    expect(readFailure(callTimedOut('files', 'a', 1000))).toMatchObject({
      outcome: 'unknown',
      blame: 'tool',
    });
  });

  test('that the server refused by 4xx had no effect; after a 5xx nothing is certain', () => {
    expect(failed(http(401))).toMatchObject({ outcome: 'not-sent', passing: false });
    expect(failed(http(429))).toMatchObject({
      outcome: 'not-sent',
      blame: 'nobody',
      passing: true,
      retryAfterMs: 1000,
    });
    expect(failed(http(500))).toMatchObject({ outcome: 'unknown', blame: 'server' });
    expect(failed(http(408))).toMatchObject({ outcome: 'unknown' });
  });

  test('carries the time after which the server asked to come back', () => {
    const busy = new AppError({
      kind: 'busy',
      code: 'server.asks-to-wait',
      message: 'Too many requests.',
      retryAfterMs: 7000,
      data: { status: 429 },
    });
    expect(failed(busy)).toMatchObject({ outcome: 'not-sent', retryAfterMs: 7000 });
  });

  test('never blames a server for bad arguments or for being stopped by the person', () => {
    expect(
      readFailure(badArguments('files', 'a', { code: -32602, message: 'q is missing' })),
    ).toMatchObject({
      outcome: 'answered',
      blame: 'nobody',
    });
    expect(readFailure(serverNotReady('files', 'stopped', undefined))).toMatchObject({
      outcome: 'not-sent',
      blame: 'nobody',
    });
    expect(readFailure(cancelled('The call'))).toMatchObject({ blame: 'nobody', passing: false });
  });

  test('with an error from the tool itself was answered', () => {
    expect(failed(new ProtocolError(-32603, 'boom'))).toMatchObject({
      outcome: 'answered',
      blame: 'tool',
    });
  });
});
