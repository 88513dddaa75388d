import { AppError } from '../../../app/base/index.ts';

const LONGEST_MS = 24 * 3600 * 1000;

/**
 * A fetch for one server that keeps the time that a refusal names (429 or 503 with Retry-After,
 * RFC 9110, 10.2.3): the error that the MCP client makes of a status has no headers.
 */
export function patientFetch(
  server: string,
  base: (url: string | URL, init?: RequestInit) => Promise<Response> = fetch,
): (url: string | URL, init?: RequestInit) => Promise<Response> {
  return async (url, init) => {
    const response = await base(url, init);
    if ((response.status !== 429 && response.status !== 503) || init?.method !== 'POST') {
      return response;
    }
    const retryAfterMs = readRetryAfter(response.headers.get('retry-after'), Date.now());
    if (retryAfterMs === undefined) return response;
    await response.body?.cancel();
    throw new AppError({
      kind: response.status === 429 ? 'busy' : 'unavailable',
      code: 'server.asks-to-wait',
      message: `The server "${server}" asks to wait ${Math.ceil(retryAfterMs / 1000)} s (HTTP ${response.status}).`,
      remedy: 'Try again then.',
      retryAfterMs,
      data: { server, status: response.status, wait: `${Math.ceil(retryAfterMs / 1000)} s` },
    });
  };
}

/** Seconds or a date, as milliseconds from `now`; undefined where it is neither. */
export function readRetryAfter(header: string | null, now: number): number | undefined {
  if (header === null || header.trim() === '') return undefined;
  const ms = /^\s*\d+\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(ms) ? Math.min(LONGEST_MS, Math.max(0, ms)) : undefined;
}
