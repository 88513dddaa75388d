import {
  Breaker,
  type AppError,
  type BreakerState,
  type Clock,
  type Random,
} from '../../base/index.ts';
import { AnswerCache } from './cache.ts';
import { AdaptiveLimit } from './concurrency.ts';
import { Flights } from './flights.ts';
import type { RouteResult } from './answer.ts';
import { TokenBucket } from './rate.ts';
import { RetryBudget } from './retry.ts';
import type { CallTarget } from './target.ts';

/** States of a server that has a connection. */
const UP = new Set(['ready', 'degraded', 'open', 'half-open']);

/** Everything that the gate remembers of one server. */
export class Lane {
  readonly target: CallTarget;
  readonly breaker: Breaker;
  readonly bucket: TokenBucket;
  readonly limit: AdaptiveLimit;
  readonly cache: AnswerCache;
  readonly flights = new Flights<RouteResult>();
  readonly retries = new RetryBudget();
  readonly #random: Random;
  readonly #toolBreakers = new Map<string, Breaker>();
  readonly #told = new Map<Breaker, { readonly second: number; readonly error: AppError }>();
  #listed: CallTarget['tools'];
  #state: string;

  constructor(target: CallTarget, clock: Clock, random: Random) {
    const { options } = target;
    this.target = target;
    this.breaker = new Breaker(options.breaker, random, true, ({ state, until }) =>
      target.breakerChanged(state, state === 'open' ? until : undefined),
    );
    this.bucket = new TokenBucket(options.rate);
    this.limit = new AdaptiveLimit(options.maxConcurrent);
    this.cache = new AnswerCache(options.cache, clock);
    this.#random = random;
    this.#listed = target.tools;
    this.#state = target.state;
  }

  toolBreaker(tool: string): Breaker {
    let breaker = this.#toolBreakers.get(tool);
    if (!breaker) {
      breaker = new Breaker(this.target.options.breaker, this.#random);
      this.#toolBreakers.set(tool, breaker);
    }
    return breaker;
  }

  /**
   * What is told while a breaker is open: made once a second, because making an error costs more
   * than everything else that a call costs then.
   */
  told(breaker: Breaker, retryAfterMs: number, make: () => AppError): AppError {
    const second = Math.ceil(retryAfterMs / 1000);
    const known = this.#told.get(breaker);
    if (known?.second === second) return known.error;
    const error = make();
    this.#told.set(breaker, { second, error });
    return error;
  }

  /** Milliseconds until a breaker lets a call of this tool through, the time for a probe included. */
  closedFor(tool: string, now: number): number {
    const own = this.#toolBreakers.get(tool)?.retryAfterMs(now) ?? 0;
    return Math.max(own, this.breaker.retryAfterMs(now));
  }

  /** Forgets answers when the server's list has changed since the last call. */
  followList(): void {
    if (this.#listed === this.target.tools) return;
    this.#listed = this.target.tools;
    this.cache.clear();
  }

  /** A server that has just been connected was dialled afresh and answered: a good probe. */
  followState(): void {
    const { state } = this.target;
    const wasUp = UP.has(this.#state);
    this.#state = state;
    if (UP.has(state) && !wasUp) this.breaker.proven();
  }

  /** Its server has just answered: every breaker closes, on probation. */
  prove(): void {
    this.breaker.proven();
    for (const breaker of this.#toolBreakers.values()) breaker.proven();
  }

  /** Open as well where every tool of the server is. */
  get breakerState(): BreakerState {
    if (this.breaker.state !== 'closed') return this.breaker.state;
    const { tools } = this.target;
    const open = tools.length > 0 && tools.every(({ tool }) => this.#isOpen(tool));
    return open ? 'open' : 'closed';
  }

  #isOpen(tool: string): boolean {
    return (this.#toolBreakers.get(tool)?.state ?? 'closed') !== 'closed';
  }
}
