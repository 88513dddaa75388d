import type { Cause, Random } from '../base/index.ts';

export const SERVER_STATES = [
  'stopped',
  'starting',
  'ready',
  'degraded',
  'open',
  'half-open',
  'restarting',
  'crash-loop',
  'failed',
] as const;

export type ServerState = (typeof SERVER_STATES)[number];
export type BreakerState = 'closed' | 'open' | 'half-open';

/** Everything that decides what a server does next. Times are of the monotonic clock, in ms. */
export interface Life {
  readonly state: ServerState;
  /** Why, in plain words; undefined where the state says all. */
  readonly reason: string | undefined;
  /** The same for programs; undefined where the state says all. */
  readonly cause: Cause | undefined;
  /** What happens next, in plain words. */
  readonly next: string;
  /** When a `due` event is wanted; undefined where nothing is waited for. */
  readonly due: number | undefined;
  readonly since: number;
  /** Tries that failed since it was last well. */
  readonly attempt: number;
  /** When it ended by itself within the last two minutes. */
  readonly exits: readonly number[];
  /** Has been in a crash loop and has not been well for long since. */
  readonly looping: boolean;
  /** Has been ready since somebody last asked for it. */
  readonly wasReady: boolean;
  /** Since when it has been connected, and when it was last lost. */
  readonly upAt: number | undefined;
  readonly lostAt: number | undefined;
  /** Probes in a row that got no answer. */
  readonly missed: number;
  /** Whether a call starts it. */
  readonly wakes: boolean;
  readonly breaker: {
    readonly state: BreakerState;
    readonly reason?: string;
    readonly due?: number;
  };
}

export type LifeEvent =
  /** A person, the app at its start, or a call asks for it. */
  | { readonly type: 'start' }
  /** `reason` where it was not a person's wish. */
  | { readonly type: 'restart'; readonly reason?: string }
  | {
      readonly type: 'stop';
      readonly reason: string;
      readonly cause: Cause;
      readonly wakes: boolean;
    }
  | { readonly type: 'opened' }
  /** A start failed. `exited`: its process ended by itself. */
  | {
      readonly type: 'failed';
      readonly reason: string;
      readonly cause?: Cause | undefined;
      /** What a person can do about it. */
      readonly remedy?: string | undefined;
      readonly retry: 'never' | 'soon' | 'later';
      readonly exited: boolean;
      /** The server asked to be left alone for so long; 0 where it did not. */
      readonly notBeforeMs?: number;
    }
  /** A running server is gone. */
  | {
      readonly type: 'lost';
      readonly reason: string;
      readonly cause?: Cause | undefined;
      readonly exited: boolean;
    }
  | { readonly type: 'due' }
  /** Something went wrong with it: ask it now whether it still answers. */
  | { readonly type: 'suspected' }
  | { readonly type: 'answered' }
  /** A probe got no answer; `busy`: calls are being worked on, so it may just be occupied. */
  | { readonly type: 'missed'; readonly reason: string; readonly busy: boolean }
  | {
      readonly type: 'breaker';
      readonly to: BreakerState;
      readonly reason?: string;
      /** When it lets a call through again. */
      readonly due?: number;
    };

/** What is to be done about a transition. */
export type LifeEffect = 'none' | 'open' | 'close' | 'reopen' | 'probe';

export interface LifeContext {
  /** The monotonic clock. */
  readonly now: number;
  readonly random: Random;
}

export interface Transition {
  readonly life: Life;
  readonly effect: LifeEffect;
}

/** A probe every 25 s that may take 5 s: what is shown as ready was heard of within 30 s. */
export const PROBE_EVERY_MS = 25_000;
export const PROBE_TIMEOUT_MS = 5000;
export const PROBE_AGAIN_MS = 5000;
export const MISSED_LIMIT = 3;
export const CRASH_LIMIT = 5;
export const CRASH_WINDOW_MS = 120_000;
export const CRASH_RETRY_MS = 600_000;
/** Between tries of a server that did not get ready in time: each try costs its whole time limit. */
export const SLOW_RETRY_MS = 60_000;
/** The longest that a server may ask to be left alone. */
export const LONGEST_REST_MS = 600_000;
/** Up this long, a server counts as well again and its history is forgotten. */
export const STABLE_MS = 60_000;

export function newLife(now: number, reason: string, wakes: boolean, cause?: Cause): Life {
  return {
    state: 'stopped',
    reason,
    cause,
    next: stoppedNext(wakes),
    due: undefined,
    since: now,
    attempt: 0,
    exits: [],
    looping: false,
    wasReady: false,
    upAt: undefined,
    lostAt: undefined,
    missed: 0,
    wakes,
    breaker: { state: 'closed' },
  };
}

/** What follows for a stopped server. */
export function stoppedNext(wakes: boolean): string {
  return wakes ? 'It starts with its next call.' : 'It stays stopped until you start it.';
}
