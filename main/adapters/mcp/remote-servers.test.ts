import { expect, test } from 'vitest';
import { secretsOf, startGateway } from '../../../tests/support/gateway.ts';
import { everythingOverHttp, freePort, listen } from '../../../tests/support/http-server.ts';

const call = { tool: 'echo', arguments: { message: 'over the wire' } };

test('a Streamable HTTP server is used over HTTP', async () => {
  await using remote = await everythingOverHttp('streamableHttp');
  await using real = startGateway({ all: { url: remote.url } });
  const view = await real.until('all', ({ state }) => state === 'ready');
  expect(view.transport).toBe('http');
  expect(view.tools).toBeGreaterThan(5);
  const outcome = await real.gateway.call({ server: 'all', ...call });
  expect(outcome).toMatchObject({ status: 'answered', isError: false });
});

test('an address without a type falls back to SSE where the newer transport is refused', async () => {
  await using remote = await everythingOverHttp('sse');
  await using real = startGateway({ all: { url: remote.url } });
  const view = await real.until('all', ({ state }) => state === 'ready');
  expect(view.transport).toBe('sse');
  const outcome = await real.gateway.call({ server: 'all', ...call });
  expect(outcome).toMatchObject({ status: 'answered', isError: false });
});

test('a server that is named as SSE is spoken to over SSE at once', async () => {
  await using remote = await everythingOverHttp('sse');
  await using real = startGateway({ all: { url: remote.url, type: 'sse' } });
  const view = await real.until('all', ({ state }) => state === 'ready');
  expect(view.transport).toBe('sse');
});

test('a wrong key is told from a missing one, and neither is tried again by itself', async () => {
  await using remote = await listen((_request, response) => response.writeHead(401).end());
  await using real = startGateway(
    {
      wrong: { url: remote.url, headers: { Authorization: 'keychain:mine' } },
      missing: { url: remote.url },
      sse: { url: remote.url, type: 'sse' },
    },
    { secrets: secretsOf({ 'keychain:mine': 'Bearer nonsense' }) },
  );
  const wrong = await real.until('wrong', ({ state }) => state === 'failed');
  expect(wrong.reason).toContain('does not accept the key');
  expect(wrong.nextAt).toBeUndefined();
  const missing = await real.until('missing', ({ state }) => state === 'failed');
  expect(missing.reason).toContain('asks for a key');
  const sse = await real.until('sse', ({ state }) => state === 'failed');
  expect(sse.reason).toContain('HTTP 401');
});

test('the key of a reference is sent in its header', async () => {
  const seen: (string | undefined)[] = [];
  await using remote = await listen((request, response) => {
    seen.push(request.headers.authorization);
    response.writeHead(403).end();
  });
  await using real = startGateway(
    { all: { url: remote.url, headers: { Authorization: 'env:TOKEN' } } },
    { secrets: secretsOf({ 'env:TOKEN': 'Bearer right' }) },
  );
  const view = await real.until('all', ({ state }) => state === 'failed');
  expect(seen).toContain('Bearer right');
  expect(view.reason).toContain('HTTP 403');
});

test('an address where nothing listens says so and is tried again', async () => {
  const port = await freePort();
  await using real = startGateway({ nobody: { url: `http://127.0.0.1:${port}/mcp` } });
  const view = await real.until('nobody', ({ state }) => state === 'failed');
  expect(view.reason).toContain('nothing listens there (connection refused)');
  expect(view.nextAt).toBeDefined();
});

test('an address of an ordinary web page says that it does not speak MCP', async () => {
  await using remote = await listen((_request, response) => response.writeHead(404).end('no'));
  await using real = startGateway({ page: { url: remote.url } });
  const view = await real.until('page', ({ state }) => state === 'failed');
  expect(view.reason).toContain('there is nothing at this address (HTTP 404)');
});

test('a remote server that never answers is given up after its time limit', async () => {
  await using remote = await listen(() => undefined);
  await using real = startGateway({
    mute: { url: remote.url, agenthub: { startTimeoutMs: 500 } },
  });
  const view = await real.until('mute', ({ state }) => state === 'failed');
  expect(view.reason).toContain('did not answer within');
});
