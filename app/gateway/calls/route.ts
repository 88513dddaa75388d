import { sleep, toAppError, type AppError, type Breaker } from '../../base/index.ts';
import type { RouteResult } from './answer.ts';
import {
  LONGEST_RATE_WAIT_MS,
  attempt,
  type AttemptDeps,
  type AttemptResult,
  type Job,
} from './attempt.ts';
import { notAnswering } from './errors.ts';
import type { Lane } from './lane.ts';
import type { Failure, Outcome } from './outcome.ts';
import { MOST_TRIES, mayRepeat, retryDelayMs } from './retry.ts';

const PROBE_TIMEOUT_MS = 5000;

/** Tries a call at one server, again where that is safe and of use. Never rejects. */
export async function runRoute(lane: Lane, job: Job, deps: AttemptDeps): Promise<RouteResult> {
  lane.retries.deposit();
  let outcome: Outcome = 'not-sent';
  for (let number = 1; ; number += 1) {
    const closed = await admit(lane, job, deps);
    if (closed) return { answer: undefined, error: closed, outcome, attempts: number - 1 };
    const result = await attempt(lane, job, number, deps);
    judge(lane, job, result, deps.clock.monotonic());
    if (result.answer) return { answer: result.answer, attempts: number };
    const { failure } = result;
    outcome = failure.outcome === 'not-sent' ? outcome : failure.outcome;
    const attempts = result.tried ? number : number - 1;
    const end = { answer: undefined, error: failure.error, outcome, attempts };
    if (number === MOST_TRIES || !mayTryAgain(lane, job, failure)) return end;
    const delay = Math.max(retryDelayMs(number + 1, deps.random), failure.retryAfterMs ?? 0);
    try {
      await sleep(deps.clock, delay, job.signal);
    } catch (error) {
      return { ...end, error: toAppError(error) };
    }
  }
}

function mayTryAgain(lane: Lane, job: Job, failure: Failure): boolean {
  return (
    failure.passing &&
    mayRepeat(failure.outcome, job.effect) &&
    (failure.retryAfterMs ?? 0) <= LONGEST_RATE_WAIT_MS &&
    !job.signal?.aborted &&
    lane.retries.withdraw()
  );
}

/** Undefined where the breakers let the call through, else what they say. */
function admit(
  lane: Lane,
  job: Job,
  deps: AttemptDeps,
): AppError | undefined | Promise<AppError | undefined> {
  const now = deps.clock.monotonic();
  const server = lane.breaker.admit(now);
  if (server === 'blocked') return told(lane.breaker, lane, undefined, deps);
  if (server === 'probe') return probeServer(lane, job, deps);
  return admitTool(lane, job, deps);
}

/** The one probe of a half-open breaker: a question without effect over a fresh connection. */
async function probeServer(lane: Lane, job: Job, deps: AttemptDeps): Promise<AppError | undefined> {
  const good = await isAlive(lane);
  lane.breaker.probed(good, deps.clock.monotonic());
  if (!good) return told(lane.breaker, lane, undefined, deps);
  return admitTool(lane, job, deps);
}

/**
 * A `read` tool is its own probe, being without effect. A tool that may change things is never
 * one: its server is asked for a sign of life instead.
 */
function admitTool(
  lane: Lane,
  job: Job,
  deps: AttemptDeps,
): AppError | undefined | Promise<AppError | undefined> {
  const breaker = lane.toolBreaker(job.tool);
  const admission = breaker.admit(deps.clock.monotonic());
  if (admission === 'pass') return undefined;
  if (admission === 'blocked') return told(breaker, lane, job.tool, deps);
  if (job.effect === 'read') return afresh(lane).then(() => undefined);
  return isAlive(lane).then((good) => {
    breaker.probed(good, deps.clock.monotonic());
    return good ? undefined : told(breaker, lane, job.tool, deps);
  });
}

/**
 * A fresh connection where that harms nobody: dialling anew ends the old connection, and with it
 * the calls that are still under way there. Never rejects.
 */
async function afresh({ target, limit }: Lane): ReturnType<Lane['target']['connect']> {
  try {
    return await (limit.running === 0 ? target.redial() : target.connect());
  } catch {
    return undefined;
  }
}

async function isAlive(lane: Lane): Promise<boolean> {
  const connection = await afresh(lane);
  try {
    await connection?.probe(PROBE_TIMEOUT_MS);
    return connection !== undefined;
  } catch {
    return false;
  }
}

function told(breaker: Breaker, lane: Lane, tool: string | undefined, deps: AttemptDeps): AppError {
  const now = deps.clock.monotonic();
  const retryAfterMs = breaker.retryAfterMs(now);
  return lane.told(breaker, retryAfterMs, () =>
    notAnswering({
      server: lane.target.name,
      tool,
      since: deps.clock.now() - (now - breaker.since),
      retryAfterMs,
    }),
  );
}

/** Tells the breakers and the rate limit how an attempt ended. */
function judge(lane: Lane, job: Job, result: AttemptResult, now: number): void {
  const own = lane.toolBreaker(job.tool);
  const probing = own.state === 'half-open';
  if (result.answer) {
    if (probing) own.probed(true, now);
    lane.breaker.succeeded(job.tool, result.slow, now);
    own.succeeded(job.tool, result.slow, now);
    return;
  }
  const { blame, outcome, passing, retryAfterMs } = result.failure;
  // our own refusals name a time as well, but pass no sooner by waiting here
  if (passing && retryAfterMs !== undefined) lane.bucket.hold(now, retryAfterMs);
  if (probing && blame === 'nobody' && outcome !== 'answered') own.abandonProbe();
  else if (probing) own.probed(blame === 'nobody', now);
  if (blame === 'nobody') return;
  lane.breaker.failed(blame === 'tool' ? job.tool : undefined, now, retryAfterMs);
  if (blame === 'tool') own.failed(job.tool, now, retryAfterMs);
}
