import { expect, test } from 'vitest';
import { callGateway } from '../support/call-gateway.ts';
import { faultyHttp, type HttpFault } from '../support/faulty-http.ts';

async function start(options: object = {}) {
  const server = await faultyHttp();
  const entry = {
    url: server.url,
    agenthub: {
      trust: 'trusted',
      timeoutMs: 1000,
      rate: { capacity: 1000, perSecond: 1000 },
      ...options,
    },
  };
  const app = await callGateway({ web: entry });
  const call = (tool: string, id: string) =>
    app.gateway.call({ server: 'web', tool, arguments: { id } });
  return {
    server,
    call,
    async [Symbol.asyncDispose]() {
      await app[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

const UNCERTAIN: HttpFault[] = [
  'slow-loris',
  'reset-in-body',
  'reset-at-once',
  '500',
  '503',
  'wrong-type',
];

test.each(UNCERTAIN)('a write struck by %s is sent once and told as uncertain', async (fault) => {
  await using web = await start({ breaker: { failures: 100 } });
  web.server.faults.push(fault);
  expect(await web.call('write', 'a')).toMatchObject({
    status: 'failed',
    error: { code: 'tool.outcome-unknown' },
    meta: { outcome: 'unknown', attempts: 1 },
  });
  expect(web.server.requests).toBe(1);
  expect(await web.call('write', 'b')).toMatchObject({ text: 'done b' });
});

test.each(UNCERTAIN)('a read struck by %s is asked again and answered', async (fault) => {
  await using web = await start({ breaker: { failures: 100 } });
  web.server.faults.push(fault);
  expect(await web.call('look', 'a')).toMatchObject({ text: 'done a', meta: { attempts: 2 } });
});

test('a write that is refused by 429 is sent again after the time that the server named', async () => {
  await using web = await start();
  web.server.faults.push('429');
  const startedAt = performance.now();
  expect(await web.call('write', 'a')).toMatchObject({ text: 'done a', meta: { attempts: 2 } });
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(1900);
  expect(web.server.effects).toEqual(['a']);
});

test('bursts of 500 open the breaker: the server is left alone and calls are told when it is tried again', async () => {
  await using web = await start({ breaker: { failures: 5, openMs: 60_000 } });
  web.server.faults.push(...Array.from({ length: 40 }, (): HttpFault => '500'));
  const ends = [];
  for (let count = 0; count < 30; count += 1) ends.push(await web.call('write', String(count)));
  expect(web.server.requests).toBe(5);
  expect(ends.at(-1)).toMatchObject({
    error: { code: 'server.not-answering', kind: 'unavailable' },
    meta: { outcome: 'not-sent', attempts: 0 },
  });
});

test('a server that recovers is used again after its breaker has probed it', async () => {
  await using web = await start({ breaker: { failures: 2, openMs: 3000 } });
  web.server.faults.push('500', '500');
  await web.call('write', '1');
  await web.call('write', '2');
  expect(await web.call('write', '3')).toMatchObject({ error: { code: 'server.not-answering' } });
  await expect
    .poll(() => web.call('write', '4'), { timeout: 20_000, interval: 100 })
    .toMatchObject({ text: 'done 4' });
  expect(web.server.effects).toEqual(['1', '2', '4']);
});
