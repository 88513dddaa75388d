import { percentileOfSorted } from '../../base/index.ts';

export interface RoutedTask {
  readonly waitedMs: number;
  readonly workedMs: number;
  readonly ok: boolean;
}

export interface RoutingReport {
  readonly totalRequests: number;
  readonly completed: number;
  readonly failed: number;
  /** Milliseconds from being asked for to its beginning, by nearest rank. */
  readonly routingLatency: { readonly p50: number; readonly p95: number; readonly p99: number };
  readonly averageMs: number;
  /** 0 to 1 of the places. */
  readonly agentUtilization: number;
  readonly running: number;
  readonly queueDepth: number;
  /** 0 to 1, of the last thousand. */
  readonly errorRate: number;
  readonly alerts: readonly string[];
}

const KEPT = 1000;
const HIGH_LATENCY_MS = 1000;
const HIGH_ERROR_RATE = 0.05;
/** Fewer say nothing about a rate. */
const LEAST = 20;

/** Counts tasks, and keeps the last thousand for percentiles. */
export class RoutingMetrics {
  readonly #last: RoutedTask[] = [];
  #completed = 0;
  #failed = 0;

  note(task: RoutedTask): void {
    if (task.ok) this.#completed += 1;
    else this.#failed += 1;
    this.#last.push(task);
    if (this.#last.length > KEPT) this.#last.shift();
  }

  report(now: { places: number; running: number; queued: number }): RoutingReport {
    const count = this.#last.length;
    const waited = this.#last.map(({ waitedMs }) => waitedMs).sort((a, b) => a - b);
    const at = (share: number): number => percentileOfSorted(waited, share) ?? 0;
    const errorRate = count === 0 ? 0 : this.#last.filter(({ ok }) => !ok).length / count;
    const worked = this.#last.reduce((sum, { workedMs }) => sum + workedMs, 0);
    return {
      totalRequests: this.#completed + this.#failed,
      completed: this.#completed,
      failed: this.#failed,
      routingLatency: { p50: at(0.5), p95: at(0.95), p99: at(0.99) },
      averageMs: count === 0 ? 0 : worked / count,
      agentUtilization: Math.min(1, now.running / now.places),
      running: now.running,
      queueDepth: now.queued,
      errorRate,
      alerts: [
        ...(at(0.99) > HIGH_LATENCY_MS ? ['High routing latency detected'] : []),
        ...(count >= LEAST && errorRate > HIGH_ERROR_RATE ? ['High error rate in routing'] : []),
      ],
    };
  }
}
