import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { listen, type Listening } from './http-server.ts';

type Loose = Record<string, string>;

/** A remote MCP server behind a sign-in, and its sign-in service, on one loopback port. */
export interface OAuthServer extends Listening {
  /** The address of the MCP server. */
  readonly mcp: string;
  /** What the sign-in service was asked, by the last part of its path. */
  readonly asked: string[];
  /** Every token and code that it ever gave. */
  readonly given: string[];
  /** The tokens that are good now. */
  readonly good: Set<string>;
  /** Access tokens end; refresh tokens stay good. */
  expire(): void;
  /** Every token ends, as when a person takes the permission back. */
  revokeAll(): void;
  /** What becomes of the next request for a sign-in. */
  next: 'allow' | 'deny' | 'forge-state' | 'forge-issuer';
  /** The sign-in service answers 503 to everything but its metadata. */
  broken: boolean;
}

/** Checks what a client must do: registration, PKCE (S256), resource, exact redirect address, rotation. */
export async function oauthServer(): Promise<OAuthServer> {
  const state = {
    asked: [] as string[],
    given: [] as string[],
    good: new Set<string>(),
    refresh: new Set<string>(),
    clients: new Map<string, string[]>(),
    codes: new Map<string, { challenge: string; redirect: string }>(),
    next: 'allow' as OAuthServer['next'],
    broken: false,
  };
  const give = (kind: string): string => {
    const token = `${kind}-${randomUUID()}`;
    state.given.push(token);
    return token;
  };
  const tokens = () => {
    const access_token = give('access');
    const refresh_token = give('refresh');
    state.good.add(access_token);
    state.refresh.add(refresh_token);
    return { access_token, refresh_token, token_type: 'Bearer', expires_in: 3600 };
  };

  const authorize = (query: URLSearchParams, response: ServerResponse): void => {
    const redirect = query.get('redirect_uri') ?? '';
    const known = state.clients.get(query.get('client_id') ?? '');
    const right =
      known?.includes(redirect) &&
      query.get('code_challenge_method') === 'S256' &&
      query.get('resource') === `${base.url}/mcp`;
    if (!right) return void response.writeHead(400).end('bad request for a sign-in');
    const to = new URL(redirect);
    const given = query.get('state') ?? '';
    to.searchParams.set('state', state.next === 'forge-state' ? 'another' : given);
    to.searchParams.set('iss', state.next === 'forge-issuer' ? 'https://evil.test' : base.url);
    if (state.next === 'deny') to.searchParams.set('error', 'access_denied');
    else {
      const code = give('code');
      state.codes.set(code, { challenge: query.get('code_challenge') ?? '', redirect });
      to.searchParams.set('code', code);
    }
    state.next = 'allow';
    response.writeHead(302, { location: to.href }).end();
  };

  const exchange = (form: URLSearchParams, response: ServerResponse): void => {
    if (form.get('grant_type') === 'refresh_token') {
      const known = state.refresh.delete(form.get('refresh_token') ?? '');
      return known ? json(response, tokens()) : json(response, { error: 'invalid_grant' }, 400);
    }
    const code = state.codes.get(form.get('code') ?? '');
    state.codes.delete(form.get('code') ?? '');
    const proof = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const right = code?.challenge === proof && code.redirect === form.get('redirect_uri');
    if (right && form.get('resource') === `${base.url}/mcp`) json(response, tokens());
    else json(response, { error: 'invalid_grant' }, 400);
  };

  const service: Record<string, (form: URLSearchParams, response: ServerResponse) => void> = {
    '/authorize': authorize,
    '/token': exchange,
    '/revoke': (form, response) => {
      state.good.delete(form.get('token') ?? '');
      state.refresh.delete(form.get('token') ?? '');
      response.writeHead(200).end();
    },
  };

  const base = await listen((request, response) => {
    void (async () => {
      const url = new URL(request.url ?? '/', base.url);
      const text = await bodyOf(request);
      if (url.pathname.startsWith('/.well-known/oauth-protected-resource')) {
        return json(response, { resource: `${base.url}/mcp`, authorization_servers: [base.url] });
      }
      if (url.pathname === '/.well-known/oauth-authorization-server') {
        return json(response, metadata(base.url));
      }
      if (url.pathname === '/mcp') return serve(request, text, response, state.good, base.url);
      state.asked.push(url.pathname.slice(1));
      if (state.broken) return void response.writeHead(503).end();
      if (url.pathname === '/register') {
        const client_id = randomUUID();
        const given = JSON.parse(text) as { redirect_uris: string[] };
        state.clients.set(client_id, given.redirect_uris);
        return json(response, { ...given, client_id }, 201);
      }
      const handle = service[url.pathname];
      const form = request.method === 'POST' ? new URLSearchParams(text) : url.searchParams;
      return handle ? handle(form, response) : void response.writeHead(404).end();
    })();
  });
  return Object.assign(state, {
    url: base.url,
    mcp: `${base.url}/mcp`,
    expire: () => state.good.clear(),
    revokeAll: () => {
      state.good.clear();
      state.refresh.clear();
    },
    [Symbol.asyncDispose]: () => base[Symbol.asyncDispose](),
  });
}

function metadata(url: string) {
  return {
    issuer: url,
    authorization_endpoint: `${url}/authorize`,
    token_endpoint: `${url}/token`,
    registration_endpoint: `${url}/register`,
    revocation_endpoint: `${url}/revoke`,
    response_types_supported: ['code'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['none'],
    authorization_response_iss_parameter_supported: true,
  };
}

/** The MCP server itself: the 2025 revision, one tool. */
function serve(
  request: IncomingMessage,
  text: string,
  response: ServerResponse,
  good: ReadonlySet<string>,
  url: string,
): void {
  const [, token = ''] = /^Bearer (.+)$/.exec(request.headers.authorization ?? '') ?? [];
  if (!good.has(token)) {
    const challenge = `Bearer resource_metadata="${url}/.well-known/oauth-protected-resource/mcp"`;
    return void response.writeHead(401, { 'www-authenticate': challenge }).end();
  }
  if (request.method !== 'POST') return void response.writeHead(405).end();
  const { id, method, params } = JSON.parse(text) as { id?: number; method: string; params: Loose };
  if (id === undefined) return void response.writeHead(202).end();
  const results: Record<string, unknown> = {
    initialize: {
      protocolVersion: params?.['protocolVersion'],
      capabilities: { tools: {} },
      serverInfo: { name: 'guarded', version: '1.0.0' },
    },
    ping: {},
    'tools/list': { tools: [{ name: 'whoami', inputSchema: { type: 'object' } }] },
    'tools/call': { content: [{ type: 'text', text: 'you are signed in' }] },
  };
  const result = results[method];
  const error = { code: -32601, message: `no method ${method}` };
  json(response, { jsonrpc: '2.0', id, ...(result ? { result } : { error }) });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

function json(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}
