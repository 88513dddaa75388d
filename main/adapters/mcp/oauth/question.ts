import type { FetchLike } from '@modelcontextprotocol/client';
import { anySignal } from '../../../../app/base/index.ts';

/** So long one question to a sign-in service may take. */
const LIMIT_MS = 20_000;

/**
 * The fetch for questions to sign-in services. What is posted there is secret, so no redirect of a
 * post is followed.
 */
export const question: FetchLike = (url, init) =>
  fetch(url, {
    ...init,
    ...(init?.method === 'POST' ? { redirect: 'error' } : {}),
    signal: anySignal(init?.signal ?? undefined, AbortSignal.timeout(LIMIT_MS)),
  });
