import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { allEvents, eventsOf } from '../support/event-stream.ts';
import {
  fixture,
  processesOf,
  startServe,
  testHome,
  until,
  type Serving,
  type TestHome,
} from '../support/home.ts';
import { slowModel, type SlowModel } from '../support/slow-model.ts';

type Loose = ReturnType<typeof JSON.parse>;

let home: TestHome;
let model: SlowModel;
let serving: Serving;
const PLANNER = 'offline/planner';

beforeAll(async () => {
  home = testHome({
    bench: fixture('workbench', { PAUSE_MS: '200' }),
    scarce: {
      ...fixture('workbench'),
      agenthub: { trust: 'untrusted', rate: { capacity: 1, perSecond: 0.05 } },
    },
  });
  model = await slowModel(2000, 5);
  serving = await startServe(home, { env: model.environment });
});
afterAll(async () => {
  await serving[Symbol.asyncDispose]();
  expect(processesOf(home)).toEqual([]);
  await model[Symbol.asyncDispose]();
  home[Symbol.dispose]();
});

const post = (path: string, body: unknown, init: RequestInit = {}): Promise<Response> =>
  serving.fetch(path, { method: 'POST', body: JSON.stringify(body), ...init });
const errorOf = async (response: Response) => ((await response.json()) as { error: Loose }).error;
const health = async () => await (await serving.fetch('/api/health')).json();

describe('who may ask', () => {
  test.each([
    ['GET', '/api/health'],
    ['GET', '/api/usage'],
    ['POST', '/api/chat/stream'],
    ['POST', '/mcp'],
    ['GET', '/metrics'],
  ])('%s %s without the token is refused with 401', async (method, path) => {
    for (const authorization of ['', 'Bearer wrong', `Basic ${serving.token}`, 'Bearer']) {
      const response = await fetch(`${serving.url}${path}`, {
        method,
        headers: { Authorization: authorization },
      });
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('Bearer');
      expect(await errorOf(response)).toMatchObject({ code: 'request.unauthorized' });
    }
  });

  test('the word Bearer may be written in any case, as HTTP says of schemes', async () => {
    const headers = { Authorization: `bearer ${serving.token}` };
    expect((await fetch(`${serving.url}/api/health`, { headers })).status).toBe(200);
  });

  test('GET /health needs no token and holds no metrics', async () => {
    const response = await fetch(`${serving.url}/health`);
    expect(response.status).toBe(200);
    expect(Object.keys((await response.json()) as object).sort()).toEqual([
      'components',
      'recoveries',
      'status',
      'unavailable_services',
    ]);
    expect(await health()).toMatchObject({
      active_agents: expect.any(Number),
      queued_tasks: expect.any(Number),
      completed_tasks: expect.any(Number),
      failed_tasks: expect.any(Number),
      avg_response_time: expect.any(Number),
    });
  });

  test('a foreign name or a foreign page is refused, with the token too', async () => {
    const ask = (headers: Record<string, string>): Promise<number> =>
      new Promise((resolve, reject) => {
        const sent = request(
          `${serving.url}/api/health`,
          { headers: { Authorization: `Bearer ${serving.token}`, ...headers } },
          (response) => {
            response.resume();
            resolve(response.statusCode!);
          },
        );
        sent.on('error', reject).end();
      });
    expect(await ask({ Host: 'evil.example:80' })).toBe(403);
    expect(await ask({ Origin: 'http://evil.example' })).toBe(403);
    expect(await ask({ Origin: 'null' })).toBe(403);
    expect(await ask({ Origin: serving.url })).toBe(200);
    expect(await ask({ Host: `localhost:${new URL(serving.url).port}` })).toBe(200);
  });

  test('a one-time link opens one session, in which the bridge answers', async () => {
    const made = await serving.fetch('/api/browser-link', { method: 'POST' });
    const { url } = (await made.json()) as { url: string };
    const first = await fetch(url, { redirect: 'manual' });
    const cookie = first.headers.get('set-cookie')!.split(';')[0]!;
    expect((await fetch(url, { redirect: 'manual' })).status).toBe(403);
    const answer = await fetch(`${serving.url}/api/usage`, { headers: { Cookie: cookie } });
    expect(answer.status).toBe(200);
    using tab = await openTab({ Cookie: cookie, Origin: serving.url });
    expect(await tab.invoke('app.describe', {})).toMatchObject({
      ok: true,
      value: { host: 'server' },
    });
  });

  test.each([
    ['no token', {}, 401],
    ['a wrong token', { Authorization: 'Bearer wrong' }, 401],
    ['a foreign page', { Origin: 'http://evil.example', token: true }, 403],
    ['a foreign name', { Host: 'evil.example', token: true }, 403],
  ])('a socket with %s is refused', async (_name, given, status) => {
    const { token, ...headers } = given as Record<string, string | boolean>;
    const socket = new WebSocket(`${serving.url.replace('http', 'ws')}/bridge`, {
      headers: {
        ...(token ? { Authorization: `Bearer ${serving.token}` } : {}),
        ...(headers as Record<string, string>),
      },
    });
    const [, response] = (await once(socket, 'unexpected-response')) as [
      unknown,
      { statusCode: number },
    ];
    expect(response.statusCode).toBe(status);
    socket.on('error', () => undefined).terminate();
  });
});

describe('what is asked badly', () => {
  test.each([
    ['broken JSON', '{"tool_name": ', 'request.body'],
    ['no object', '[1, 2]', 'request.body'],
    ['a missing field', '{}', 'request.field'],
    ['arguments that are no object', '{"tool_name": "echo", "arguments": "x"}', 'request.field'],
  ])('%s is told with 400', async (_name, body, code) => {
    const response = await serving.fetch('/api/tools/call', { method: 'POST', body });
    expect(response.status).toBe(400);
    expect(await errorOf(response)).toMatchObject({
      kind: 'invalid',
      code,
      remedy: expect.any(String),
    });
  });

  test.each([
    ['/api/tools/search?q=echo&k=many', 400],
    [`/api/tools/search?q=${encodeURIComponent('청구서를 '.repeat(5000))}`, 200],
    ['/api/usage?by=mood', 400],
    ['/api/nothing', 404],
    ['/../../etc/passwd', 404],
    ['/%2e%2e/%2e%2e/package.json', 404],
  ])('GET %.80s gives %i', async (path, status) => {
    expect((await serving.fetch(path)).status).toBe(status);
  });

  test.each([
    ['GET', '/api/tools/search', undefined, 'q'],
    ['GET', '/api/tools/search?q=a&k=0', undefined, 'k'],
    ['PUT', '/api/budgets', { scope: 'app', period: 'month', limit: -1 }, 'limit'],
    ['PUT', '/api/budgets', { scope: 'app', period: 'month', limit: 1e300 }, 'limit'],
    ['PUT', '/api/budgets', { scope: 'app', period: 'month', limit: 1, hard: 'no' }, 'hard'],
    ['POST', '/api/workflow', { request: 'list', wait: 'yes' }, 'wait'],
  ])(
    '%s %s with %j names the field %s as the caller wrote it',
    async (method, path, body, field) => {
      const sent = body && { body: JSON.stringify(body) };
      const response = await serving.fetch(path, { method, ...sent });
      expect(response.status).toBe(400);
      const error = await errorOf(response);
      expect(error).toMatchObject({ code: 'request.field', remedy: expect.any(String) });
      expect(error.message).toContain(`"${field}"`);
    },
  );

  test.each([
    ['DELETE', '/health', 'GET'],
    ['GET', '/api/tools/call', 'POST'],
    ['POST', '/api/budgets', 'GET, PUT, DELETE'],
    ['PUT', '/api/workflow/1', 'GET'],
  ])('%s %s is refused with 405 and the methods that are taken', async (method, path, allowed) => {
    const response = await serving.fetch(path, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe(allowed);
    expect(await errorOf(response)).toMatchObject({ kind: 'invalid', code: 'route.method' });
  });

  test('lists nested a hundred thousand deep are the fault of who sends them', async () => {
    const path = `${'['.repeat(1e5)}${']'.repeat(1e5)}`;
    const body = `{"tool_name": "bench__echo", "arguments": {"text": ${path}}}`;
    const response = await serving.fetch('/api/tools/call', { method: 'POST', body });
    expect(response.status).toBe(400);
    expect((await errorOf(response)).code).toBe('command.too-deep');
  });

  test('an empty conversation_id begins a chat of its own', async () => {
    const body = { conversation_id: '', message: 'please pause slowly', model: PLANNER };
    const [start] = await allEvents(await post('/api/chat/stream', body));
    expect(start!.data.conversation_id).toMatch(/^chat_/);
  });

  test.each(['/api/tools/call', '/mcp'])(
    'a body of more than 10 MB for %s is refused with 413, whether its length is told or not',
    async (path) => {
      expect(await sendBytes(path, { 'Content-Length': '11000000' }, 0)).toBe(413);
      expect(await sendBytes(path, { 'Transfer-Encoding': 'chunked' }, 11_000_000)).toBe(413);
      expect((await serving.fetch('/api/health')).status).toBe(200);
    },
  );

  test.each([
    ['POST', '/api/chat/async'],
    ['GET', '/api/jobs/1/status'],
    ['POST', '/api/workflow'],
    ['GET', '/metrics'],
    ['POST', '/a2a'],
  ])('%s %s, where it is not built, says so with 501', async (method, path) => {
    const response = await serving.fetch(path, { method });
    if (response.status === 501) expect((await errorOf(response)).code).toBe('feature.not-built');
    else expect(response.status).toBeLessThan(500);
  });
});

describe('tools', () => {
  test('a call gives the result and how it was reached', async () => {
    const response = await post('/api/tools/call', {
      tool_name: 'bench__echo',
      arguments: { text: 'hi' },
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      result: { content: [{ type: 'text', text: 'hi' }], isError: false },
      meta: {
        server: 'bench',
        cached: false,
        coalesced: false,
        attempts: 1,
        outcome: 'answered',
        duration_ms: expect.any(Number),
      },
    });
  });

  test('a tool that does not exist is 404, one that fails is a result that says so', async () => {
    expect((await post('/api/tools/call', { tool_name: 'nothing' })).status).toBe(404);
    const failed = await post('/api/tools/call', { tool_name: 'bench__explode' });
    expect(failed.status).toBe(200);
    expect((await failed.json()).result.isError).toBe(true);
  });

  test('search is the same as on the command line', async () => {
    const found = await (await serving.fetch('/api/tools/search?q=echo%20a%20text&k=1')).json();
    expect(found).toEqual([
      {
        name: expect.stringMatching(/__echo$/),
        server: expect.any(String),
        score: expect.any(Number),
        why: expect.any(String),
      },
    ]);
  });

  test('too many calls are refused with 429 and Retry-After', async () => {
    const call = () =>
      post('/api/tools/call', { tool_name: 'scarce__echo', arguments: { text: 'x' } });
    expect((await call()).status).toBe(200);
    const response = await call();
    expect(response.status).toBe(429);
    const error = await errorOf(response);
    expect(error).toMatchObject({ kind: 'busy', retry_after_ms: expect.any(Number) });
    expect(Number(response.headers.get('retry-after'))).toBe(
      Math.ceil(error.retry_after_ms / 1000),
    );
  });
});

describe('a turn as an event stream', () => {
  test('shows start, tool calls, results, text, usage and done, in this order', async () => {
    const response = await post('/api/chat/stream', {
      conversation_id: 'stream-1',
      message: 'please pause slowly',
      model: PLANNER,
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const events = await allEvents(response);
    const names = events.map(({ event }) => event).filter((name, i, all) => name !== all[i - 1]);
    expect(names[0]).toBe('start');
    expect(names.indexOf('tool_call')).toBeLessThan(names.indexOf('tool_result'));
    expect(names.indexOf('tool_result')).toBeLessThan(names.indexOf('text'));
    expect(names.slice(-2)).toEqual(['usage', 'done']);
    const done = events.at(-1)!.data;
    expect(done).toMatchObject({
      conversation_id: 'stream-1',
      status: 'completed',
      usage: { input_tokens: 0, output_tokens: 0, cost_usd: 0 },
    });
    const shown = events.filter(({ event }) => event === 'text').map(({ data }) => data.delta);
    expect(shown.join('')).toContain(done.text);
  });

  test('takes files as the window does, with the same limits and errors', async () => {
    const png = Buffer.from('89504e470d0a1a0a', 'hex').toString('base64');
    const ask = (files: unknown) =>
      post('/api/chat/stream', { message: 'What is this?', model: PLANNER, files });
    const file = { name: 'a.png', type: 'image/png', data: png };
    for (const [files, code] of [
      [[file], 'attachment.model'],
      [Array(6).fill(file), 'attachment.too-many'],
      [[{ ...file, data: btoa('plain text') }], 'attachment.kind'],
      [[{ ...file, data: png.replace('=', '').padEnd(9_900_000, 'A') }], 'attachment.too-large'],
      ['a.png', 'request.field'],
    ] as const) {
      const response = await ask(files);
      expect(response.status, code).toBe(400);
      expect(await errorOf(response)).toMatchObject({ code });
    }
  });

  test('a second turn in a chat that still answers is refused with 409, as JSON', async () => {
    const body = { conversation_id: 'busy', message: 'go on' };
    const abort = new AbortController();
    const first = await post('/api/chat/stream', body, { signal: abort.signal });
    const second = await post('/api/chat/stream', body);
    expect(second.status).toBe(409);
    expect((await errorOf(second)).code).toBe('chat.busy');
    abort.abort();
    await first.body?.cancel().catch(() => undefined);
    await until(async () => (await health()).active_agents === 0);
  });

  test('8 chats are answered at once and 32 wait; the next is refused with 429 and Retry-After', async () => {
    const abort = new AbortController();
    const ask = (name: string) =>
      post(
        '/api/chat/stream',
        { conversation_id: `full-${name}`, message: 'go on' },
        { signal: abort.signal },
      );
    const running = await Promise.all(Array.from({ length: 40 }, (_, index) => ask(`${index}`)));
    expect(running.map(({ status }) => status)).toEqual(Array(40).fill(200));
    await until(() => model.open() === 8);
    const refused = await ask('over');
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await errorOf(refused)).toMatchObject({ kind: 'busy', code: 'model.busy' });
    abort.abort();
    await until(async () => (await health()).active_agents === 0);
    const again = new AbortController();
    const next = await post(
      '/api/chat/stream',
      { conversation_id: 'full-again', message: 'go on' },
      { signal: again.signal },
    );
    expect(next.status).toBe(200);
    again.abort();
    await until(async () => (await health()).active_agents === 0);
  });

  test('closing the connection cancels the turn, also at the model', async () => {
    const abandoned = model.abandoned();
    const abort = new AbortController();
    const response = await post(
      '/api/chat/stream',
      { conversation_id: 'closed', message: 'go on' },
      { signal: abort.signal },
    );
    let seen = '';
    try {
      for await (const { event, data } of eventsOf(response)) {
        if (event === 'text') seen += data.delta;
        if (seen.length > 50) abort.abort();
      }
    } catch (error) {
      expect((error as Error).name).toBe('AbortError');
    }
    await until(() => model.abandoned() > abandoned);
    using tab = await openTab();
    await until(async () => (await chat(tab, 'closed')).turns[0].status === 'cancelled');
    const { messages } = await chat(tab, 'closed');
    expect(messages[1]).toMatchObject({ role: 'assistant', status: 'incomplete' });
    expect(messages[1].parts[0].text.startsWith(seen)).toBe(true);
  });

  test('a question for approval is answered over HTTP, once', async () => {
    const response = await post('/api/chat/stream', {
      conversation_id: 'asks',
      message: 'bench__alter',
      model: PLANNER,
      approvals: 'ask',
    });
    const answers: number[] = [];
    let result: Loose;
    const all: unknown[] = [];
    for await (const { event, data } of eventsOf(response)) {
      all.push(data);
      if (event === 'tool_result') result = data;
      if (event !== 'approval') continue;
      const answer = (word: string) => post(`/api/approvals/${data.id}`, { answer: word });
      answers.push((await answer('perhaps')).status);
      answers.push((await answer('deny')).status);
      answers.push((await answer('deny')).status);
    }
    expect(answers, JSON.stringify(all)).toEqual([400, 200, 404]);
    expect(result).toMatchObject({ status: 'denied', ok: false });
  });

  test('a reader that does not read hinders nobody', async () => {
    const { port } = new URL(serving.url);
    const socket = connect(Number(port), '127.0.0.1');
    await once(socket, 'connect');
    socket.pause();
    const body = JSON.stringify({ conversation_id: 'slow-reader', message: 'go on' });
    socket.write(
      `POST /api/chat/stream HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${serving.token}\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    await until(async () => (await health()).active_agents === 1);
    const other = await post('/api/chat/stream', {
      message: 'please pause slowly',
      model: PLANNER,
    });
    expect((await allEvents(other)).at(-1)!.event).toBe('done');
    socket.destroy();
    await until(async () => (await health()).active_agents === 0);
  });
});

describe('two tabs', () => {
  test('both see a turn that one of them starts, and either can stop it', async () => {
    using first = await openTab();
    using second = await openTab();
    const started = await first.invoke('turns.start', { chatId: 'tabs', message: 'go on' });
    expect(started.ok).toBe(true);
    const texts = (tab: Tab): number =>
      tab.events.filter((event) => event.payload.event?.type === 'text').length;
    await until(() => texts(first) > 3 && texts(second) > 3);
    await second.invoke('turns.stop', { chatId: 'tabs' });
    const done = (tab: Tab) => tab.events.find((event) => event.payload.event?.type === 'done');
    await until(() => done(first) !== undefined && done(second) !== undefined);
    expect(done(first)!.payload.event.status).toBe('cancelled');
    const revs = (tab: Tab): number[] =>
      tab.events
        .filter(({ payload }) => payload.chatId === 'tabs' && payload.event)
        .map(({ payload }) => payload.rev);
    expect(revs(first)).toEqual(revs(first).map((_, index) => index + 1));
    expect(revs(second)).toEqual(revs(first));
  });

  test('a tab that sends rubbish is closed, the others stay', async () => {
    using good = await openTab();
    using bad = await openTab();
    const closed = once(bad.socket, 'close');
    bad.socket.send('this is not JSON');
    expect((await closed)[0]).toBe(1008);
    expect((await good.invoke('no.such', {})).error.code).toBe('command.unknown');
    expect((await good.invoke('constructor', {})).error.code).toBe('command.unknown');
  });
});

interface Tab extends Disposable {
  readonly socket: WebSocket;
  readonly events: { name: string; payload: Loose }[];
  invoke(name: string, input: unknown): Promise<Loose>;
}

async function openTab(headers?: Record<string, string>): Promise<Tab> {
  const socket = new WebSocket(`${serving.url.replace('http', 'ws')}/bridge`, {
    headers: headers ?? { Authorization: `Bearer ${serving.token}` },
  });
  const events: Tab['events'] = [];
  const open = new Map<string, (answer: unknown) => void>();
  socket.on('message', (data: Buffer) => {
    const value = JSON.parse(data.toString());
    if (value.event) events.push(value.event);
    else open.get(value.id)?.(value.answer);
  });
  await once(socket, 'open');
  let count = 0;
  return {
    socket,
    events,
    invoke(name, input) {
      const id = String(++count);
      socket.send(JSON.stringify({ id, name, input }));
      return new Promise((resolve) => open.set(id, resolve));
    },
    [Symbol.dispose]: () => socket.terminate(),
  };
}

async function chat(tab: Tab, chatId: string): Promise<Loose> {
  const answer = await tab.invoke('chats.get', { chatId });
  return answer.value;
}

/** Sends so many bytes, or fewer where the answer comes before; gives the status of the answer. */
function sendBytes(path: string, headers: Record<string, string>, bytes: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(`${serving.url}${path}`, {
      method: 'POST',
      agent: false,
      headers: { Authorization: `Bearer ${serving.token}`, ...headers },
    });
    sent.on('response', (response) => {
      resolve(response.statusCode!);
      sent.destroy();
    });
    sent.on('error', reject);
    sent.flushHeaders();
    for (let left = bytes; left > 0; left -= 1_000_000) sent.write('x'.repeat(1_000_000));
    if (bytes > 0) sent.end();
  });
}
