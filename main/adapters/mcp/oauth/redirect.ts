import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Where the browser returns to after a sign-in (RFC 8252, 7.3). Closed when disposed. */
export interface RedirectListener extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** What the browser brought; the browser waits for what `answer` is told to show. */
  readonly arrived: Promise<{ params: URLSearchParams; answer: (ok: boolean) => void }>;
}

const PATH = '/callback';

/**
 * Listens on the loopback address alone, on the given port where it is free. A request without the
 * expected `state` is refused and changes nothing: any page can send a browser here.
 */
export async function listenForRedirect(
  state: string,
  wanted: number | undefined,
  strict: boolean,
): Promise<RedirectListener> {
  const server = createServer();
  await listen(server, wanted ?? 0).catch((error: unknown) => {
    if (strict || wanted === undefined) throw error;
    return listen(server, 0);
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}${PATH}`;
  const arrived = new Promise<Awaited<RedirectListener['arrived']>>((resolve) => {
    server.on('request', (request, response) => {
      const found = new URL(request.url ?? '/', url);
      const language = request.headers['accept-language'];
      const known = found.pathname === PATH && found.searchParams.get('state') === state;
      if (request.method !== 'GET' || !known) return show(response, 404, 'unknown', language);
      resolve({
        params: found.searchParams,
        answer: (ok) =>
          response.writableEnded ||
          show(response, ok ? 200 : 400, ok ? 'done' : 'failed', language),
      });
    });
  });
  return {
    url,
    port,
    arrived,
    async [Symbol.asyncDispose]() {
      server.closeIdleConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        setTimeout(() => server.closeAllConnections(), 500).unref();
      });
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

const WORDS = {
  en: {
    done: 'You are signed in. You can close this page and return to AgentHub.',
    failed: 'The sign-in did not work. AgentHub says why.',
    unknown: 'There is no sign-in under way here.',
  },
  ko: {
    done: '로그인했습니다. 이 페이지를 닫고 AgentHub로 돌아가세요.',
    failed: '로그인하지 못했습니다. 이유는 AgentHub에서 확인하세요.',
    unknown: '여기에서 진행 중인 로그인이 없습니다.',
  },
} as const;

function show(
  response: ServerResponse,
  status: number,
  word: keyof (typeof WORDS)['en'],
  language = 'en',
): void {
  const locale = /^\s*ko\b/i.test(language) ? 'ko' : 'en';
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    'referrer-policy': 'no-referrer', // the address of this page holds the code
    'cache-control': 'no-store',
    connection: 'close',
  });
  response.end(
    `<!doctype html><html lang="${locale}"><meta charset="utf-8"><title>AgentHub</title>` +
      '<meta name="viewport" content="width=device-width"><style>:root{color-scheme:light dark}' +
      'body{font:18px/1.5 system-ui;display:grid;place-items:center;min-height:90vh;margin:24px}' +
      `</style><main><h1>AgentHub</h1><p>${WORDS[locale][word]}</p></main></html>`,
  );
}
