import { AppError, isRecord } from '../../app/base/index.ts';
import type { Endpoint } from './data-folder.ts';

const LIMIT_MS = 5000;

/** A fresh link, good for one browser session, from the AgentHub that runs at an endpoint. */
export async function requestBrowserLink(endpoint: Endpoint): Promise<string> {
  const answer = await fetch(`${endpoint.url}/api/browser-link`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${endpoint.token}` },
    signal: AbortSignal.timeout(LIMIT_MS),
  })
    .then((response) => response.json() as Promise<unknown>)
    .catch(() => undefined);
  if (isRecord(answer) && typeof answer['url'] === 'string') return answer['url'];
  throw new AppError({
    kind: 'unavailable',
    code: 'owner.lost',
    message: 'The AgentHub that runs already does not answer.',
    remedy: 'Close it, or wait a moment, and try again.',
  });
}
