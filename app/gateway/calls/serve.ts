import { canonicalJson, toAppError } from '../../base/index.ts';
import type { Answer, RouteResult } from './answer.ts';
import type { AttemptDeps, Job } from './attempt.ts';
import type { Lane } from './lane.ts';
import { runRoute } from './route.ts';

export interface Served {
  readonly result: RouteResult;
  readonly cached: boolean;
  readonly coalesced: boolean;
}

/**
 * Serves a call at one server: a `read` from memory or together with identical ones, anything
 * else by itself, making what was read before it obsolete. Never rejects.
 */
export async function serveCall(lane: Lane, job: Job, deps: AttemptDeps): Promise<Served> {
  lane.followList();
  if (job.effect === 'read') return serveRead(lane, job, deps);
  lane.cache.clear();
  try {
    return { result: await runRoute(lane, job, deps), cached: false, coalesced: false };
  } finally {
    lane.cache.clear();
  }
}

/** What needs input, or was answered with somebody's own, is nobody else's answer. */
function isForAll(answer: Answer): boolean {
  return !answer.inputRequired && !answer.asked;
}

async function serveRead(lane: Lane, job: Job, deps: AttemptDeps): Promise<Served> {
  const { cache, flights } = lane;
  // a round with input belongs to the call that was asked for it
  if (job.input)
    return { result: await runRoute(lane, job, deps), cached: false, coalesced: false };
  const key = `${job.tool}\n${canonicalJson(job.arguments)}`;
  const kept = cache.get(key);
  if (kept) return { result: { answer: kept, attempts: 0 }, cached: true, coalesced: false };
  const { generation } = cache;
  try {
    // a read that begins after a write must not be given what was read before it
    const { value, coalesced } = await flights.join(
      `${generation}\n${job.answerer?.key ?? ''}\n${key}`,
      job,
      async (signal, onProgress) => {
        const result = await runRoute(lane, { ...job, signal, onProgress }, deps);
        if (result.answer && isForAll(result.answer)) cache.set(key, result.answer, generation);
        return result;
      },
    );
    return { result: value, cached: false, coalesced };
  } catch (error) {
    const stopped = toAppError(error);
    const result = { answer: undefined, error: stopped, outcome: 'unknown', attempts: 0 } as const;
    return { result, cached: false, coalesced: false };
  }
}
