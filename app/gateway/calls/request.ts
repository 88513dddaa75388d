import { toAppError } from '../../base/index.ts';
import type { Answerer, RoundInput } from '../asking/answerer.ts';
import type { Exchanged } from '../asking/exchange.ts';
import type { Progress } from '../connection.ts';
import { serverNotReady } from '../errors.ts';
import { waitForTurn, type AttemptDeps } from './attempt.ts';
import { notAnswering } from './errors.ts';
import type { Lane } from './lane.ts';

/** A request that calls no tool: a prompt, a resource, a completion. It changes nothing. */
export interface PlainRequest {
  readonly server: string;
  readonly method: string;
  readonly params: Record<string, unknown>;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly answerer?: Answerer | undefined;
  readonly input?: RoundInput | undefined;
}

/**
 * One request under the limits of its server: its breaker, its rate, its places and its time.
 * Rejects with an AppError; a refusal of the server carries the server's own code in `data`.
 */
export async function plainRequest(
  lane: Lane,
  request: PlainRequest,
  { clock }: Pick<AttemptDeps, 'clock'>,
): Promise<Exchanged> {
  const { target } = lane;
  const now = clock.monotonic();
  const retryAfterMs = lane.breaker.retryAfterMs(now);
  if (retryAfterMs > 0) {
    const since = clock.now() - (now - lane.breaker.since);
    throw notAnswering({ server: target.name, tool: undefined, since, retryAfterMs });
  }
  const refused = await waitForTurn(lane, { signal: request.signal }, clock);
  if (refused) throw refused.error;
  const startedAt = clock.monotonic();
  let told: number | undefined;
  try {
    const connection = await target.connect();
    if (!connection) throw serverNotReady(target.name, target.state, target.reason);
    const { method, params, signal, onProgress, answerer, input } = request;
    const done = await connection.request(method, params, {
      timeoutMs: target.options.timeoutMs,
      signal,
      onProgress,
      answerer,
      input,
    });
    told = clock.monotonic() - startedAt;
    return done;
  } catch (error) {
    throw toAppError(error);
  } finally {
    lane.limit.leave(request.method, told);
  }
}
