import type { Clock, Log } from '../base/index.ts';
import { TokenBucket } from './calls/rate.ts';
import type { LogMessage } from './connection.ts';

/** What a server may log for its clients: bursts, and steadily. */
const LIMITS = { capacity: 500, perSecond: 100 };

/**
 * Hands on what a server logs, but no more than a client can take: a flood would fill the memory with
 * messages that wait for it. That something is left out is said once.
 */
export function limitLogs(
  server: string,
  onLog: (message: LogMessage) => void,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): (message: LogMessage) => void {
  const bucket = new TokenBucket(LIMITS);
  let told = false;
  return (message) => {
    const turn = bucket.take(clock.monotonic(), 0);
    if ('waitMs' in turn) return onLog(message);
    if (!told) log.warn('a server logs too much for its clients; some is left out', { server });
    told = true;
  };
}
