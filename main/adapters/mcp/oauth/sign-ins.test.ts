import { describe, expect, test } from 'vitest';
import type { Secrets } from '../../../../app/models/index.ts';
import { secretsOf, startGateway, type RealGateway } from '../../../../tests/support/gateway.ts';
import { listen } from '../../../../tests/support/http-server.ts';
import { oauthServer, type OAuthServer } from '../../../../tests/support/oauth-server.ts';

/** A keychain in memory; a fresh gateway over the same one is a restart. */
function keychain(): Secrets & { readonly entries: Map<string, string> } {
  const entries = new Map<string, string>();
  return {
    ...secretsOf({}),
    entries,
    writable: true,
    resolve: (reference) => Promise.resolve(entries.get(reference.slice('keychain:'.length))),
    store: (name, secret) => Promise.resolve(void entries.set(name, secret)),
    remove: (name) => Promise.resolve(void entries.delete(name)),
  };
}

const open = (remote: OAuthServer, secrets: Secrets = secretsOf({}), signIn = {}): RealGateway =>
  startGateway({ far: { url: remote.mcp, agenthub: { signIn } } }, { secrets });
const signInOf = ({ gateway }: RealGateway) => gateway.servers()[0]!.signIn!;
const call = ({ gateway }: RealGateway) =>
  gateway.call({ server: 'far', tool: 'whoami', arguments: {} });

/** Presses "Sign in" and follows the link as a browser does. */
async function signIn(real: RealGateway): Promise<Response> {
  const { url } = await real.gateway.signIn('far');
  return fetch(url!);
}

async function signedIn(real: RealGateway): Promise<void> {
  await real.until('far', ({ state }) => state === 'failed');
  expect((await signIn(real)).status).toBe(200);
  await real.until('far', ({ state }) => state === 'ready');
}

const settled = (real: RealGateway) =>
  expect.poll(() => signInOf(real).state, { timeout: 5000 }).not.toBe('waiting');

describe('a server that wants a sign-in', () => {
  test('says so in plain words, is not tried again by itself, and works once the person has signed in', async () => {
    await using remote = await oauthServer();
    await using real = open(remote);
    const before = await real.until('far', ({ state }) => state === 'failed');
    expect(before.reason).toBe('The server "far" wants you to sign in.');
    expect(before.nextAt).toBeUndefined();
    expect(signInOf(real)).toMatchObject({ state: 'needed', kept: 'memory' });
    expect(remote.asked).toEqual([]); // nobody is registered before somebody wants to sign in
    const { url } = await real.gateway.signIn('far');
    expect(signInOf(real)).toMatchObject({ state: 'waiting', url });
    const page = await fetch(url!, { headers: { 'accept-language': 'ko-KR,ko;q=0.9' } });
    expect(await page.text()).toContain('로그인했습니다');
    await real.until('far', ({ state }) => state === 'ready');
    expect(signInOf(real)).toMatchObject({ state: 'signed-in', url: undefined });
    expect(await call(real)).toMatchObject({ status: 'answered', text: 'you are signed in' });
  });

  test('gets new tokens without the person when the old ones end, once for many calls at a time', async () => {
    await using remote = await oauthServer();
    await using real = open(remote);
    await signedIn(real);
    remote.expire();
    remote.asked.length = 0;
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => call(real)));
    expect(outcomes.map(({ status }) => status)).toEqual(Array(5).fill('answered'));
    expect(remote.asked).toEqual(['token']);
  });

  test('asks for a sign-in when the tokens are refused for good; nothing was sent, nothing loops', async () => {
    await using remote = await oauthServer();
    await using real = open(remote);
    await signedIn(real);
    remote.revokeAll();
    const outcome = await call(real);
    expect(outcome).toMatchObject({
      status: 'failed',
      error: { code: 'server.sign-in-needed' },
      meta: { outcome: 'not-sent' },
    });
    const view = await real.until('far', ({ state }) => state === 'failed');
    expect(view.reason).toContain('sign in');
    expect(view.nextAt).toBeUndefined();
    await signIn(real);
    await real.until('far', ({ state }) => state === 'ready');
  });

  test('is not said to want a sign-in while its sign-in service alone is down', async () => {
    await using remote = await oauthServer();
    await using real = open(remote);
    await signedIn(real);
    remote.expire();
    remote.broken = true;
    const outcome = await call(real);
    expect(outcome.status === 'failed' && outcome.error.kind).toBe('unavailable');
    expect(signInOf(real).state).toBe('signed-in');
    remote.broken = false;
    await real.until('far', ({ state }) => state === 'ready');
    expect((await call(real)).status).toBe('answered');
  });
});

describe('a sign-in that is not what it should be', () => {
  test.each([
    ['the person says no', 'deny', /was declined in the browser/],
    ['another service answers in its place', 'forge-issuer', /not what it should be/],
  ] as const)('ends with its reason where %s', async (_what, next, reason) => {
    await using remote = await oauthServer();
    await using real = open(remote);
    await real.until('far', ({ state }) => state === 'failed');
    remote.next = next;
    expect((await signIn(real)).status).toBe(400);
    await settled(real);
    expect(signInOf(real).problem?.message).toMatch(reason);
    expect(remote.asked).not.toContain('token');
  });

  test('is not ended by a stranger who sends a browser to its address', async () => {
    await using remote = await oauthServer();
    await using real = open(remote);
    await real.until('far', ({ state }) => state === 'failed');
    remote.next = 'forge-state';
    const { url } = await real.gateway.signIn('far');
    expect((await fetch(url!)).status).toBe(404);
    expect(signInOf(real).state).toBe('waiting');
    expect((await fetch(url!)).status).toBe(200);
    await real.until('far', ({ state }) => state === 'ready');
  });

  test('never sends a browser to what is no protected web page', async () => {
    await using remote = await listen((request, response) => {
      const url = `http://${request.headers.host}`;
      const metadata = {
        issuer: url,
        authorization_endpoint: 'file:///usr/bin/calculator',
        token_endpoint: `${url}/token`,
        response_types_supported: ['code'],
        client_id_metadata_document_supported: true,
      };
      if (request.url?.startsWith('/.well-known/oauth-authorization-server')) {
        response.writeHead(200, { 'content-type': 'application/json' });
        return void response.end(JSON.stringify(metadata));
      }
      response.writeHead(request.url === '/mcp' ? 401 : 404).end();
    });
    const own = { clientMetadataUrl: 'https://example.com/client.json' };
    await using real = startGateway({
      far: { url: `${remote.url}/mcp`, agenthub: { signIn: own } },
    });
    await real.until('far', ({ state }) => state === 'failed');
    await expect(real.gateway.signIn('far')).rejects.toMatchObject({ kind: 'denied' });
  });
});

describe('what is kept of a sign-in', () => {
  test('outlasts a restart in the keychain, in pieces that every keychain takes', async () => {
    await using remote = await oauthServer();
    const secrets = keychain();
    {
      await using first = open(remote, secrets);
      await signedIn(first);
      expect(signInOf(first).kept).toBe('keychain');
    }
    expect(Math.max(...[...secrets.entries.values()].map(({ length }) => length))).toBeLessThan(
      1280,
    );
    await using again = open(remote, secrets);
    await again.until('far', ({ state }) => state === 'ready');
    expect((await call(again)).status).toBe('answered');
  });

  test('is not sent to another address under the same name', async () => {
    await using remote = await oauthServer();
    const secrets = keychain();
    {
      await using first = open(remote, secrets);
      await signedIn(first);
    }
    const seen: unknown[] = [];
    await using other = await listen((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(401).end();
    });
    await using again = startGateway({ far: { url: `${other.url}/mcp` } }, { secrets });
    await again.until('far', ({ state }) => state === 'failed');
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.every((header) => header === undefined)).toBe(true);
  });

  test('is revoked and gone after signing out', async () => {
    await using remote = await oauthServer();
    const secrets = keychain();
    await using real = open(remote, secrets);
    await signedIn(real);
    await real.gateway.signOut('far');
    expect(remote.good.size).toBe(0);
    expect([...secrets.entries]).toEqual([]);
    await real.until('far', ({ state }) => state === 'failed');
    expect(signInOf(real).state).toBe('needed');
  });

  test('stays in memory where the keychain refuses, and the person is told', async () => {
    await using remote = await oauthServer();
    const locked = { ...keychain(), store: () => Promise.reject(new Error('locked')) };
    await using real = open(remote, locked);
    await signedIn(real);
    expect(signInOf(real)).toMatchObject({ state: 'signed-in', kept: 'memory' });
  });
});

test('a secret in the entry itself is refused: the file of servers holds none', async () => {
  await using remote = await oauthServer();
  await using real = open(remote, secretsOf({}), { clientId: 'me', clientSecret: 'plain' });
  expect(real.gateway.problems()[0]?.problem).toContain('keychain:NAME or env:NAME');
});
