import type { AppError, Clock } from '../../base/index.ts';
import { PriorityQueue, type RunPriority, type Waiting } from './priority-queue.ts';
import { RoutingMetrics, type RoutingReport } from './routing-metrics.ts';

export interface Wish {
  readonly priority: RunPriority;
  readonly deadline?: number | undefined;
  /** How many runs are around this one. */
  readonly depth: number;
}

interface Queued extends Waiting {
  readonly begin: () => void;
}

interface Level {
  running: number;
  readonly queue: PriorityQueue<Queued>;
}

/**
 * Lets so many tasks run at once and keeps the others in order of urgency. A task that holds a
 * place while a run inside it works would wait for itself: each depth has places of its own.
 */
export class Admission {
  readonly #places: number;
  readonly #clock: Clock;
  readonly #levels = new Map<number, Level>();
  readonly #metrics: RoutingMetrics;

  constructor(places: number, clock: Clock) {
    this.#places = places;
    this.#clock = clock;
    this.#metrics = new RoutingMetrics();
  }

  async run<T>(
    wish: Wish,
    task: () => Promise<T>,
    ok: (result: T) => boolean,
    signal: AbortSignal,
  ): Promise<T> {
    const asked = this.#clock.monotonic();
    const level = this.#level(wish.depth);
    await this.#enter(level, wish, signal);
    const begun = this.#clock.monotonic();
    let good = false;
    try {
      const result = await task();
      good = ok(result);
      return result;
    } finally {
      level.running -= 1;
      const ended = this.#clock.monotonic();
      this.#metrics.note({ waitedMs: begun - asked, workedMs: ended - begun, ok: good });
      const next = level.queue.take(this.#clock.now());
      if (next) {
        level.running += 1;
        next.begin();
      }
    }
  }

  /** How the last thousand tasks fared, and how many run and wait now. */
  report(): RoutingReport {
    const levels = [...this.#levels.values()];
    return this.#metrics.report({
      places: this.#places,
      running: levels.reduce((sum, { running }) => sum + running, 0),
      queued: levels.reduce((sum, { queue }) => sum + queue.size, 0),
    });
  }

  #enter(level: Level, { priority, deadline }: Wish, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (level.running < this.#places) {
      level.running += 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const entry: Queued = {
        ...{ priority, deadline, since: this.#clock.now() },
        begin: () => {
          signal.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      const onAbort = (): void => {
        level.queue.cancel(entry);
        reject(signal.reason as AppError);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      level.queue.add(entry);
    });
  }

  #level(depth: number): Level {
    const known = this.#levels.get(depth);
    if (known) return known;
    const fresh: Level = { running: 0, queue: new PriorityQueue() };
    this.#levels.set(depth, fresh);
    return fresh;
  }
}
