import { percentileOfSorted, type Clock } from '../base/index.ts';
import type { ServerState } from './life.ts';

/** How one try of a call ended at its server: well, with the tool's own error, or with no answer. */
export type CallEnd = 'ok' | 'tool-error' | 'failed';

/** One minute as a person is shown it. */
export interface ActivityMinute {
  /** The worst state of that minute; undefined where nothing was known of the server yet. */
  readonly state: ServerState | undefined;
  readonly calls: number;
  readonly failed: number;
}

/** What happened at a server within the last hour. Durations are of calls that were answered. */
export interface ActivityView {
  /** Sixty minutes, oldest first; the last one is under way. */
  readonly minutes: readonly ActivityMinute[];
  readonly calls: number;
  readonly toolErrors: number;
  readonly failed: number;
  readonly p50Ms: number | undefined;
  readonly p95Ms: number | undefined;
}

interface Bucket {
  worst: ServerState;
  /** Undefined where nothing was known of the server afterwards. */
  last: ServerState | undefined;
  calls: number;
  toolErrors: number;
  failed: number;
}

/** The same beyond the end of the app; `age` in whole minutes before it was kept. */
export interface KeptActivity {
  readonly minutes: readonly (Omit<ActivityMinute, 'state'> & {
    readonly age: number;
    readonly worst: ServerState;
    readonly last?: ServerState | undefined;
    readonly toolErrors: number;
  })[];
  readonly durations: readonly { readonly age: number; readonly ms: number }[];
}

export interface ActivityOptions {
  /** What is kept of it, and for how many minutes. */
  readonly kept?: { readonly hour: KeptActivity; readonly minutesAgo: number } | undefined;
  readonly onChange?: () => void;
}

export const SHOWN_MINUTES = 60;
export const MINUTE_MS = 60_000;
/** Of a busy server the latest durations stand for all. */
const MOST_DURATIONS = 500;

/** From what says nothing against a server to what needs a person most. */
const WORSE: readonly ServerState[] = [
  'stopped',
  'starting',
  'ready',
  'degraded',
  'half-open',
  'restarting',
  'open',
  'failed',
  'crash-loop',
];

/**
 * The last hour of one server by minutes, and the durations of its latest calls: of a fixed size
 * however busy the server is.
 */
export class Activity {
  readonly #buckets = new Map<number, Bucket>();
  /** With the minute in which each ended. */
  #durations: { readonly at: number; readonly ms: number }[] = [];
  readonly #clock: Clock;
  readonly #onChange: () => void;
  #state: ServerState;

  constructor(clock: Clock, state: ServerState, { kept, onChange }: ActivityOptions = {}) {
    this.#clock = clock;
    this.#state = state;
    this.#onChange = onChange ?? (() => undefined);
    if (kept) this.#restore(kept.hour, this.#minute() - kept.minutesAgo);
    this.#bucket().last = state;
  }

  entered(state: ServerState): void {
    const bucket = this.#bucket();
    this.#state = state;
    bucket.last = state;
    if (WORSE.indexOf(state) > WORSE.indexOf(bucket.worst)) bucket.worst = state;
    this.#onChange();
  }

  called(end: CallEnd, durationMs: number): void {
    const bucket = this.#bucket();
    bucket.calls += 1;
    if (end === 'failed') bucket.failed += 1;
    else {
      if (end === 'tool-error') bucket.toolErrors += 1;
      if (this.#durations.length >= 2 * MOST_DURATIONS) {
        this.#durations = this.#durations.slice(-MOST_DURATIONS);
      }
      this.#durations.push({ at: this.#minute(), ms: durationMs });
    }
    this.#onChange();
  }

  /** What is to be known of it after a restart. */
  kept(): KeptActivity {
    const now = this.#minute();
    this.#bucket();
    this.#dropBefore(now - SHOWN_MINUTES + 1);
    return {
      minutes: [...this.#buckets].map(([minute, bucket]) => ({ age: now - minute, ...bucket })),
      durations: this.#durations
        .slice(-MOST_DURATIONS)
        .map(({ at, ms }) => ({ age: now - at, ms: Math.round(ms) })),
    };
  }

  /** After the minute in which it was kept, nothing is known until now. */
  #restore({ minutes, durations }: KeptActivity, keptAt: number): void {
    for (const { age, last, ...rest } of minutes) {
      this.#buckets.set(keptAt - age, { ...rest, last: age === 0 ? undefined : last });
    }
    this.#durations = durations.map(({ age, ms }) => ({ at: keptAt - age, ms }));
  }

  view(): ActivityView {
    const first = this.#minute() - SHOWN_MINUTES + 1;
    this.#dropBefore(first);
    const minutes: ActivityMinute[] = [];
    const sums = { calls: 0, toolErrors: 0, failed: 0 };
    let carried = this.#before(first);
    for (let minute = first; minute < first + SHOWN_MINUTES; minute += 1) {
      const bucket = this.#buckets.get(minute);
      const { calls = 0, toolErrors = 0, failed = 0 } = bucket ?? {};
      minutes.push({ state: bucket?.worst ?? carried, calls, failed });
      if (bucket) carried = bucket.last;
      sums.calls += calls;
      sums.toolErrors += toolErrors;
      sums.failed += failed;
    }
    const known = this.#durations
      .slice(-MOST_DURATIONS)
      .filter(({ at }) => at >= first)
      .map(({ ms }) => ms)
      .sort((a, b) => a - b);
    return { minutes, ...sums, p50Ms: percentile(known, 0.5), p95Ms: percentile(known, 0.95) };
  }

  #minute(): number {
    return Math.floor(this.#clock.monotonic() / MINUTE_MS);
  }

  #bucket(): Bucket {
    const minute = this.#minute();
    let bucket = this.#buckets.get(minute);
    if (!bucket) {
      const state = this.#state;
      bucket = { worst: state, last: state, calls: 0, toolErrors: 0, failed: 0 };
      this.#buckets.set(minute, bucket);
      if (this.#buckets.size > 2 * SHOWN_MINUTES) this.#dropBefore(minute - SHOWN_MINUTES + 1);
    }
    return bucket;
  }

  /** The state in which the first shown minute began; undefined where nothing is known of it. */
  #before(first: number): ServerState | undefined {
    let state: ServerState | undefined;
    for (const [minute, bucket] of this.#buckets) if (minute < first) state = bucket.last;
    return state;
  }

  /** Keeps the latest of what is dropped: the shown hour begins in the state that it ended in. */
  #dropBefore(first: number): void {
    const old = [...this.#buckets.keys()].filter((minute) => minute < first);
    for (const minute of old.slice(0, -1)) this.#buckets.delete(minute);
  }
}

function percentile(sorted: readonly number[], share: number): number | undefined {
  const value = percentileOfSorted(sorted, share);
  return value === undefined ? undefined : Math.round(value);
}
