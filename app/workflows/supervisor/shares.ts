import { messageOf, type Clock, type Log } from '../../base/index.ts';

/** What processes have used of the machine. */
export interface ProcessUse {
  /** Processor time since they began, in milliseconds; over all cores. */
  readonly processorMs: number;
  readonly memoryBytes: number;
}

/** The machine, as far as the shares of processes in it go. */
export interface ProcessUsage {
  readonly cores: number;
  readonly memoryBytes: number;
  /** This process, without those that it has started. */
  own(): ProcessUse;
  /** Each process with all that descend from it; what does not run is left out. */
  trees(pids: readonly number[]): Promise<ReadonlyMap<number, ProcessUse>>;
}

/** Where an agent does its work: in this process, in one of its own, or on another machine. */
export type Workplace =
  | { readonly at: 'here' }
  /** Without a number it does not run now. */
  | { readonly at: 'process'; readonly pid: number | undefined }
  | { readonly at: 'elsewhere' };

/** What an agent takes of this machine, each 0 to 1 of the whole. */
export type Share =
  | { readonly status: 'known'; readonly processor: number; readonly memory: number }
  | { readonly status: 'elsewhere' }
  | { readonly status: 'not-measured' };

export interface SharesDeps {
  readonly usage: ProcessUsage;
  readonly clock: Clock;
  readonly log: Log;
  /** Whether anybody asks for shares: nothing is measured where nobody does. */
  readonly wanted: () => boolean;
  /** The processes in which agents work now. */
  readonly pids: () => readonly number[];
}

interface Reading {
  readonly at: number;
  readonly own: ProcessUse;
  readonly trees: ReadonlyMap<number, ProcessUse>;
}

/** A share of processor time is that between two readings: the second comes soon. */
const FIRST_MS = 1000;
const EVERY_MS = 5000;

/** Measures every few seconds, beside all other work, what the processes of agents take. */
export class AgentShares implements Disposable {
  readonly #deps: SharesDeps;
  #before: Reading | undefined;
  #last: Reading | undefined;
  #due: Disposable | undefined;
  #measuring = false;

  constructor(deps: SharesDeps) {
    this.#deps = deps;
    this.follow();
  }

  /** Begins or ends to measure, as it is wanted now. */
  follow(): void {
    if (!this.#deps.wanted()) {
      this[Symbol.dispose]();
      return;
    }
    if (!this.#measuring) {
      this.#measuring = true;
      void this.#measure();
    }
  }

  of(place: Workplace): Share {
    if (place.at === 'elsewhere') return { status: 'elsewhere' };
    if (!this.#before || !this.#last) return { status: 'not-measured' };
    const ms = this.#last.at - this.#before.at;
    const [before, now] = [this.#before, this.#last].map(({ own, trees }) =>
      place.at === 'here' ? own : trees.get(place.pid ?? -1),
    );
    return before && now ? shareBetween(before, now, ms, this.#deps.usage) : NOT_MEASURED;
  }

  [Symbol.dispose](): void {
    this.#due?.[Symbol.dispose]();
    this.#due = undefined;
    this.#measuring = false;
    this.#before = undefined;
    this.#last = undefined;
  }

  async #measure(): Promise<void> {
    const { usage, clock, log, pids } = this.#deps;
    try {
      const trees = await usage.trees(pids());
      if (!this.#measuring) return;
      this.#before = this.#last;
      this.#last = { at: clock.monotonic(), own: usage.own(), trees };
    } catch (error) {
      if (!this.#measuring) return;
      log.warn('what agents take cannot be measured', { reason: messageOf(error) });
    }
    this.#due = clock.after(this.#before ? EVERY_MS : FIRST_MS, () => void this.#measure());
  }
}

const NOT_MEASURED: Share = { status: 'not-measured' };

/** Pure: processor time over what all cores had in that time, and memory held now over all there is. */
export function shareBetween(
  before: ProcessUse,
  now: ProcessUse,
  ms: number,
  machine: Pick<ProcessUsage, 'cores' | 'memoryBytes'>,
): Share {
  if (ms <= 0) return NOT_MEASURED;
  return {
    status: 'known',
    processor: clamp((now.processorMs - before.processorMs) / (ms * machine.cores)),
    memory: clamp(now.memoryBytes / machine.memoryBytes),
  };
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}
