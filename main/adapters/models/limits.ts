import { isRecord } from '../../../app/base/index.ts';
import { readLimits, type ModelEvent } from '../../../app/models/index.ts';

/** What the headers of an answer tell of the account's limits, as an event; none where nothing. */
export function* limitsOf(headers: unknown): Generator<ModelEvent> {
  const entries = headers instanceof Headers ? headers.entries() : Object.entries(headers ?? {});
  const named: Record<string, string> = {};
  for (const [name, value] of entries as Iterable<[string, unknown]>) {
    if (typeof value === 'string') named[name.toLowerCase()] = value;
  }
  const limits = readLimits(named, Date.now());
  if (limits.length > 0) yield { type: 'limits', limits };
}

/** The same of what an SDK threw for an answer that was a refusal. */
export function* limitsOfFailure(thrown: unknown): Generator<ModelEvent> {
  if (isRecord(thrown)) yield* limitsOf(thrown['headers'] ?? thrown['responseHeaders']);
}
