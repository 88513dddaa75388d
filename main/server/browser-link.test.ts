import { describe, expect, test } from 'vitest';
import type { Door } from '../../app/contract/index.ts';
import { a2aEndpoint } from './a2a/http.ts';
import { Access } from './access.ts';
import { mcpEndpoint } from './mcp/http.ts';
import { metricsEndpoint } from './metrics.ts';
import { createRoutes } from './routes.ts';

const door: Door = {
  invoke: () => Promise.reject(new Error('nothing here goes through the door')),
  on: () => ({ [Symbol.dispose]: () => undefined }),
};
const access = new Access();
const mcp = mcpEndpoint(door);
const a2a = a2aEndpoint(door);
const metrics = metricsEndpoint(door);
const hostname = '127.0.0.1';
const routes = createRoutes({
  ...{ door, access, hostname, mcp, a2a },
  metrics,
  rendererFolder: '/none',
});
const ask = (path: string, init?: RequestInit) =>
  routes.request(`http://127.0.0.1:1${path}`, {
    ...init,
    headers: { Host: '127.0.0.1:1', ...init?.headers },
  });

describe('a link for the browser', () => {
  test('is made for the holder of the token, and opens one session once', async () => {
    const answer = await ask('/api/browser-link', {
      method: 'POST',
      headers: { Authorization: `Bearer ${access.token}` },
    });
    const { url } = (await answer.json()) as { url: string };
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:1\/open\?code=/);
    const path = url.slice('http://127.0.0.1:1'.length);
    const first = await ask(path);
    expect(first.status).toBe(302);
    expect(first.headers.get('set-cookie')).toContain('HttpOnly');
    expect((await ask(path)).status).toBe(403);
  });

  test('is not made without the token, nor for a browser that has a session', async () => {
    expect((await ask('/api/browser-link', { method: 'POST' })).status).toBe(401);
    const cookie = access.redeem(access.createLink())!.split(';')[0]!;
    const answer = await ask('/api/browser-link', { method: 'POST', headers: { Cookie: cookie } });
    expect(answer.status).toBe(401);
  });
});
