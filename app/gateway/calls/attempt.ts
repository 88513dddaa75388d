import { isAbort, sleep, toAppError, type Clock, type Log, type Random } from '../../base/index.ts';
import type { Answerer, RoundInput } from '../asking/answerer.ts';
import type { CallEnd } from '../activity.ts';
import type { Progress } from '../connection.ts';
import type { EffectClass } from '../effect.ts';
import { serverNotReady } from '../errors.ts';
import { toAnswer, type Answer } from './answer.ts';
import { journalUnwritable, noPlace, rateLimited, refusal } from './errors.ts';
import type { AttemptJournal } from './journal.ts';
import type { Lane } from './lane.ts';
import { readFailure, type Failure } from './outcome.ts';

/** One call on its way to one server. */
export interface Job {
  readonly tool: string;
  readonly effect: EffectClass;
  readonly arguments: Record<string, unknown>;
  readonly callId: string | undefined;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((progress: Progress) => void) | undefined;
  readonly answerer?: Answerer | undefined;
  readonly input?: RoundInput | undefined;
  readonly logLevel?: string | undefined;
}

export interface AttemptDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly journal: Pick<AttemptJournal, 'open' | 'close'>;
  readonly log: Log;
}

export type AttemptResult =
  | { readonly answer: Answer; readonly slow: boolean }
  | {
      readonly answer: undefined;
      readonly failure: Failure;
      /** Whether it came so far that the journal knows of it. */
      readonly tried: boolean;
    };

/** The longest that a call waits for its turn under the rate limit. */
export const LONGEST_RATE_WAIT_MS = 5000;

/** One try: its turn, a place, the journal, the server. Never rejects. */
export async function attempt(
  lane: Lane,
  job: Job,
  number: number,
  deps: AttemptDeps,
): Promise<AttemptResult> {
  const { clock } = deps;
  const waited = await waitForTurn(lane, job, clock);
  if (waited) return { answer: undefined, failure: waited, tried: false };
  const startedAt = clock.monotonic();
  let told: number | undefined;
  try {
    const result = await send(lane, job, number, deps);
    const tookMs = clock.monotonic() - startedAt;
    if (result.answer || result.failure.outcome === 'unknown') told = tookMs;
    const end = endOf(result);
    if (end) lane.target.called(end, tookMs);
    return result;
  } finally {
    lane.limit.leave(job.tool, told);
  }
}

/** How it counts for its server; undefined where that had no part in it. */
function endOf(result: AttemptResult): CallEnd | undefined {
  if (result.answer) return result.answer.isError ? 'tool-error' : 'ok';
  const { blame, outcome } = result.failure;
  if (blame !== 'nobody') return 'failed';
  return outcome === 'answered' ? 'tool-error' : undefined;
}

/** Undefined once the call may go and has its place; else why it may not. */
export async function waitForTurn(
  lane: Lane,
  job: Pick<Job, 'signal'>,
  clock: Clock,
): Promise<Failure | undefined> {
  const { name, options } = lane.target;
  const turn = lane.bucket.take(clock.monotonic(), LONGEST_RATE_WAIT_MS);
  if ('retryAfterMs' in turn) return refusal(rateLimited(name, turn.retryAfterMs));
  try {
    if (turn.waitMs > 0) {
      await sleep(clock, turn.waitMs, job.signal).catch((error: unknown) => {
        lane.bucket.giveBack();
        throw error;
      });
    }
    if (lane.limit.tryEnter()) return undefined;
    const place = await lane.limit.enter(clock, options.timeoutMs, job.signal);
    if (place === 'granted') return undefined;
    return refusal(noPlace(name, lane.limit.running, options.timeoutMs));
  } catch (error) {
    return refusal(toAppError(error));
  }
}

async function send(
  lane: Lane,
  job: Job,
  number: number,
  deps: AttemptDeps,
): Promise<AttemptResult> {
  const { target } = lane;
  const { clock, journal } = deps;
  let row: number;
  try {
    row = await journal.open({ ...job, server: target.name, number });
  } catch (error) {
    return { answer: undefined, failure: refusal(journalUnwritable(error)), tried: false };
  }
  const startedAt = clock.monotonic();
  let progressed = false;
  let asked = false;
  let sending = false;
  try {
    const connection = await target.connect();
    if (!connection) throw serverNotReady(target.name, target.state, target.reason);
    job.signal?.throwIfAborted();
    sending = true;
    const raw = await connection.callTool(job.tool, job.arguments, {
      timeoutMs: target.options.timeoutMs,
      signal: job.signal,
      input: job.input,
      logLevel: job.logLevel,
      answerer: job.answerer && {
        ...job.answerer,
        answer: (ask) => {
          asked = true;
          return job.answerer!.answer(ask);
        },
      },
      onProgress: (progress) => {
        progressed = true;
        job.onProgress?.(progress);
      },
    });
    const durationMs = clock.monotonic() - startedAt;
    note(deps, row, 'answered', undefined, durationMs);
    // a tool that reports progress is at work, however long it takes; who is asked may take their time
    const slow = !progressed && !asked && durationMs > target.options.timeoutMs / 2;
    return { answer: toAnswer(raw, asked), slow };
  } catch (error) {
    const read = readFailure(error);
    const failure: Failure = sending ? read : { ...read, outcome: 'not-sent' };
    note(deps, row, failure.outcome, failure.error.code, clock.monotonic() - startedAt);
    if (!isAbort(error)) {
      deps.log.warn('tool call failed', {
        server: target.name,
        tool: job.tool,
        outcome: failure.outcome,
        reason: failure.error.message,
      });
    }
    return { answer: undefined, failure, tried: true };
  }
}

/** An ending that cannot be written stays open in the journal and reads `unknown` after a restart. */
function note(
  deps: AttemptDeps,
  row: number,
  outcome: Failure['outcome'],
  code: string | undefined,
  durationMs: number,
): void {
  try {
    deps.journal.close(row, outcome, code, durationMs);
  } catch (error) {
    deps.log.error('the end of an attempt could not be written', {
      reason: toAppError(error).message,
    });
  }
}
