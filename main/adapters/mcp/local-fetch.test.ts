import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { listen } from '../../../tests/support/http-server.ts';
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
