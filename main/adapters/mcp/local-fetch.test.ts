import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  brotliCompressSync,
  createBrotliCompress,
  createGzip,
  deflateSync,
  gzipSync,
} from 'node:zlib';
import { expect, test } from 'vitest';
import { listen } from '../../../tests/support/http-server.ts';
import { boundedFetch } from './bounded-fetch.ts';
import { localFetch } from './local-fetch.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** What a post to a server gives over `node:http`; nothing is left to the other fetch. */
async function post<T>(
  answer: Answer,
  read: (response: Response) => Promise<T>,
  init: RequestInit = {},
): Promise<T> {
  await using server = await listen(answer);
  using local = localFetch(() => Promise.reject(new Error('left to the other')));
  const given = { method: 'POST', body: '{"a":"한"}', ...init };
  return await read(await local.fetch(server.url, given));
}

test('the body, the headers and the status of an answer are those of the server', async () => {
  const seen: unknown[] = [];
  const told = await post(
    (request, response) => {
      seen.push(request.method, request.headers['x-mine'], request.headers['content-length']);
      response.writeHead(418, { 'Content-Type': 'text/plain', 'X-Theirs': ['1', '2'] });
      request.pipe(response);
    },
    async (response) => [response.status, response.headers.get('x-theirs'), await response.text()],
    { headers: { 'X-Mine': 'yes' } },
  );
  expect(seen).toEqual(['POST', 'yes', '11']);
  expect(told).toEqual([418, '1, 2', '{"a":"한"}']);
});

test('a stream of events is read as it comes', async () => {
  let more = (): void => undefined;
  const first = await post(
    (_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write('data: one\n\n');
      more = () => response.end('data: two\n\n');
    },
    async (response) => {
      const reader = response.body!.getReader();
      const one = new TextDecoder().decode((await reader.read()).value);
      more();
      const two = new TextDecoder().decode((await reader.read()).value);
      return [one, two, (await reader.read()).done];
    },
  );
  expect(first).toEqual(['data: one\n\n', 'data: two\n\n', true]);
});

const PACKED = [
  ['gzip', gzipSync],
  ['x-gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
  ['gzip, BR', (text: string) => brotliCompressSync(gzipSync(text))],
] as const;

test.each(PACKED)('an answer that is packed unasked (%s) is read', async (coding, pack) => {
  const body = pack('{"packed":"한"}');
  const told = await post(
    (_request, response) => {
      response.writeHead(200, { 'Content-Encoding': coding, 'Content-Length': body.length });
      response.end(body);
    },
    async (response) => [await response.text(), [...response.headers.keys()]],
  );
  expect(told[0]).toBe('{"packed":"한"}');
  expect(told[1]).not.toContain('content-encoding');
  expect(told[1]).not.toContain('content-length');
});

test.each([
  ['gzip', createGzip],
  ['br', createBrotliCompress],
] as const)('events that are packed (%s) are read as they come', async (coding, packer) => {
  let more = (): void => undefined;
  const read = await post(
    (_request, response) => {
      response.writeHead(200, {
        'Content-Type': 'text/event-stream',
        'Content-Encoding': coding,
      });
      const pack = packer();
      pack.pipe(response);
      pack.write('data: one\n\n');
      pack.flush();
      more = () => void pack.end('data: two\n\n');
    },
    async (response) => {
      const reader = response.body!.getReader();
      const one = new TextDecoder().decode((await reader.read()).value);
      more();
      return [one, new TextDecoder().decode((await reader.read()).value)];
    },
  );
  expect(read).toEqual(['data: one\n\n', 'data: two\n\n']);
});

test('a small answer that unpacks to a huge one is cut off', async () => {
  const bomb = gzipSync(Buffer.alloc(20 * 1024 * 1024));
  await using server = await listen((_request, response) => {
    response.writeHead(200, { 'Content-Encoding': 'gzip', 'Content-Length': bomb.length });
    response.end(bomb);
  });
  using local = localFetch();
  const bounded = boundedFetch('big', local.fetch, 1024 * 1024);
  const answer = await bounded(server.url, { method: 'POST', body: '' });
  await expect(answer.text()).rejects.toMatchObject({ code: 'server.answer-too-long' });
});

test('what says that it is packed and is not fails, and an unknown coding is left as it is', async () => {
  const as =
    (coding: string): Answer =>
    (_request, response) =>
      void response.writeHead(200, { 'Content-Encoding': coding }).end('plain');
  await expect(post(as('gzip'), (response) => response.text())).rejects.toThrow();
  expect(await post(as('other'), (response) => response.text())).toBe('plain');
});

test('an answer without a body is one without a body', async () => {
  const answer: Answer = (_request, response) => void response.writeHead(204).end();
  expect(await post(answer, async (response) => [response.status, await response.text()])).toEqual([
    204,
    '',
  ]);
});

test('a signal ends it with its reason, before, during and after the head of the answer', async () => {
  const gone = AbortSignal.abort(new Error('stopped'));
  const never: Answer = () => undefined;
  await expect(post(never, (response) => response.text(), { signal: gone })).rejects.toThrow(
    'stopped',
  );
  const during = new AbortController();
  const asked: Answer = () => during.abort(new Error('stopped'));
  await expect(
    post(asked, (response) => response.text(), { signal: during.signal }),
  ).rejects.toThrow('stopped');
  const after = new AbortController();
  const begun: Answer = (_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write('data: one\n\n');
  };
  const reading = async (response: Response): Promise<string> => {
    after.abort(new Error('stopped'));
    return response.text();
  };
  await expect(post(begun, reading, { signal: after.signal })).rejects.toThrow();
});

test('where nobody listens, and where an answer is cut, it fails as a fetch does', async () => {
  using local = localFetch();
  const refused = local.fetch('http://127.0.0.1:1/', { method: 'POST', body: '' });
  await expect(refused).rejects.toMatchObject({
    message: 'fetch failed',
    cause: { code: 'ECONNREFUSED' },
  });
  const cut: Answer = (_request, response) => {
    response.writeHead(200, { 'Content-Length': '100' });
    response.write('some');
    setTimeout(() => response.destroy(), 20);
  };
  await expect(post(cut, (response) => response.text())).rejects.toThrow('fetch failed');
});

test('other hosts, other methods and redirects are left to the other fetch', async () => {
  const left: string[] = [];
  using local = localFetch((url, init) => {
    left.push(`${init?.method ?? 'GET'} ${String(url)}`);
    return Promise.resolve(new Response('other'));
  });
  await using server = await listen(
    (_request, response) => void response.writeHead(307, { Location: '/x' }).end(),
  );
  await local.fetch('http://example.com/', { method: 'POST', body: '' });
  await local.fetch('https://localhost/', { method: 'POST', body: '' });
  await local.fetch(server.url);
  const redirected = await local.fetch(server.url, { method: 'POST', body: '' });
  expect(await redirected.text()).toBe('other');
  expect(left).toEqual([
    'POST http://example.com/',
    'POST https://localhost/',
    `GET ${server.url}`,
    `POST ${server.url}`,
  ]);
});
