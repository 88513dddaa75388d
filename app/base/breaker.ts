import type { Random } from './random.ts';

export type BreakerState = 'closed' | 'open' | 'half-open';

/** What a breaker says to a call: go, prove first that the other side lives, or not now. */
export type Admission = 'pass' | 'probe' | 'blocked';

export interface BreakerLimits {
  /** Failures in a row that open it. */
  readonly failures: number;
  /** How long it stays open the first time; each reopening doubles it. */
  readonly openMs: number;
  /** Where the doubling ends; ten minutes where left out. */
  readonly longestMs?: number;
}

interface Verdict {
  readonly failed: boolean;
  readonly slow: boolean;
  /** The tool that is to blame; undefined where the way to the server failed. */
  readonly tool: string | undefined;
}

const WINDOW = 20;
const FEWEST_JUDGED = 5;
const FAILURE_SHARE = 0.5;
const SLOW_SHARE = 0.8;
const LONGEST_OPEN_MS = 600_000;
/** A reopening waits up to this share less, so that many breakers do not probe together. */
const JITTER = 0.2;
/** What callers are told while a probe is under way: about as long as one takes. */
const PROBE_MS = 1000;

/**
 * A circuit breaker (M. Nygard, Release It!, 2007) over monotonic milliseconds that its caller
 * passes in. It opens on failures in a row, on half of the last 20 calls failing, or on most of
 * them being slow. Once its time is up it lets exactly one probe through; after a good probe the
 * first failure opens it again for twice as long.
 */
export class Breaker {
  readonly #limits: BreakerLimits;
  readonly #random: Random;
  /** Whether one tool's own failures are too little to open it (they open that tool's breaker). */
  readonly #needsTwoTools: boolean;
  readonly #onChange: (breaker: Breaker) => void;
  #state: BreakerState = 'closed';
  #window: Verdict[] = [];
  #row: Verdict[] = [];
  #since = 0;
  #until = 0;
  #openings = 0;
  #probation = false;

  constructor(
    limits: BreakerLimits,
    random: Random,
    needsTwoTools = false,
    onChange: (breaker: Breaker) => void = () => undefined,
  ) {
    this.#limits = limits;
    this.#random = random;
    this.#needsTwoTools = needsTwoTools;
    this.#onChange = onChange;
  }

  get state(): BreakerState {
    return this.#state;
  }

  /** When it opened, on the clock of its caller; 0 when it never did. */
  get since(): number {
    return this.#since;
  }

  /** Until when it is open, on the clock of its caller. */
  get until(): number {
    return this.#until;
  }

  /** A caller that is told `probe` must end with {@link probed} or {@link abandonProbe}. */
  admit(now: number): Admission {
    if (this.#state === 'closed') return 'pass';
    if (this.#state === 'half-open' || now < this.#until) return 'blocked';
    this.#state = 'half-open';
    this.#onChange(this);
    return 'probe';
  }

  /** How long until a call may pass; above 0 while it is not closed. */
  retryAfterMs(now: number): number {
    if (this.#state === 'closed') return 0;
    return this.#state === 'open' ? Math.max(1, Math.ceil(this.#until - now)) : PROBE_MS;
  }

  succeeded(tool: string, slow: boolean, now: number): void {
    if (this.#state !== 'closed') return;
    this.#row = [];
    this.#remember({ failed: false, slow, tool });
    if (this.#probation && !slow) {
      this.#probation = false;
      this.#openings = 0;
    }
    if (slow && this.#mostlySlow()) this.#open(now, 0);
  }

  /** `tool` is undefined where the way to the server failed; `notBeforeMs` is what it asked for. */
  failed(tool: string | undefined, now: number, notBeforeMs = 0): void {
    if (this.#state !== 'closed') return;
    const verdict = { failed: true, slow: false, tool };
    this.#row.push(verdict);
    this.#remember(verdict);
    if (this.#probation || this.#mustOpen()) this.#open(now, notBeforeMs);
  }

  probed(good: boolean, now: number): void {
    if (good) this.proven();
    else if (this.#state === 'half-open' || this.#probation) this.#open(now, 0);
  }

  /** The probe was stopped before it told anything: the next call probes. */
  abandonProbe(): void {
    if (this.#state !== 'half-open') return;
    this.#state = 'open';
    this.#onChange(this);
  }

  /** The other side has just proven that it lives: closed, but on probation. */
  proven(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#probation = true;
    this.#window = [];
    this.#row = [];
    this.#onChange(this);
  }

  #remember(verdict: Verdict): void {
    this.#window.push(verdict);
    if (this.#window.length > WINDOW) this.#window.shift();
  }

  #mustOpen(): boolean {
    if (this.#row.length >= this.#limits.failures && this.#blames(this.#row)) return true;
    const failures = this.#window.filter((verdict) => verdict.failed);
    return (
      this.#window.length >= FEWEST_JUDGED &&
      failures.length >= this.#limits.failures &&
      failures.length >= this.#window.length * FAILURE_SHARE &&
      this.#blames(failures)
    );
  }

  #blames(failures: readonly Verdict[]): boolean {
    if (!this.#needsTwoTools) return true;
    const tools = new Set(failures.map((failure) => failure.tool));
    return tools.has(undefined) || tools.size > 1;
  }

  #mostlySlow(): boolean {
    const slow = this.#window.filter((verdict) => verdict.slow);
    return (
      this.#window.length >= FEWEST_JUDGED &&
      slow.length >= this.#window.length * SLOW_SHARE &&
      this.#blames(slow)
    );
  }

  #open(now: number, notBeforeMs: number): void {
    this.#openings += 1;
    const longest = this.#limits.longestMs ?? LONGEST_OPEN_MS;
    const doubled = Math.min(longest, this.#limits.openMs * 2 ** (this.#openings - 1));
    const jitter = this.#openings === 1 ? 1 : 1 - JITTER * this.#random.next();
    this.#state = 'open';
    this.#probation = false;
    this.#since = now;
    this.#until = now + Math.max(doubled * jitter, Math.min(notBeforeMs, LONGEST_OPEN_MS));
    this.#window = [];
    this.#row = [];
    this.#onChange(this);
  }
}
