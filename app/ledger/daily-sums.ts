import type { Database, PlainStatement } from '../storage/index.ts';
import type { Statements } from './statements.ts';

const SUMS = `calls, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, cost_nano,
  unpriced`;

const DIMENSIONS = {
  model: `coalesce(provider || '/' || model, '')`,
  chat: 'chat_id',
  agent: 'agent',
  tool: 'tool',
} as const;

/** Rows that may wait for a reader, so that no reader waits long: 1,000 take about 3 ms. */
const MOST_WAITING = 1024;

/**
 * Brings the sums of each day up to date with the usage rows. They hold every row up to the one
 * that is noted in the same transaction, so that they cannot differ from the rows.
 */
export class DailySums {
  readonly #statements: Statements;
  readonly #behind: PlainStatement;
  readonly #adding: readonly PlainStatement[];
  readonly #note: PlainStatement;

  constructor({ $client }: Database, statements: Statements) {
    this.#statements = statements;
    this.#behind = $client.prepare(
      `SELECT s.seq AS summed, (SELECT max(seq) FROM usage) AS last FROM usage_summed s`,
    );
    this.#adding = Object.entries(DIMENSIONS).map(([name, key]) =>
      $client.prepare(`INSERT INTO usage_daily (dimension, day, key, ${SUMS})
        SELECT '${name}', day, ${key}, sum(outcome <> 'not-sent'), sum(input_tokens), sum(output_tokens),
          sum(cache_read_tokens), sum(cache_write_tokens), coalesce(sum(cost_nano), 0),
          sum(cost_nano IS NULL)
        FROM usage WHERE seq > ? AND seq <= ? AND ${key} IS NOT NULL GROUP BY day, ${key}
        ON CONFLICT (dimension, day, key) DO UPDATE SET calls = calls + excluded.calls,
          input_tokens = input_tokens + excluded.input_tokens,
          output_tokens = output_tokens + excluded.output_tokens,
          cache_read_tokens = cache_read_tokens + excluded.cache_read_tokens,
          cache_write_tokens = cache_write_tokens + excluded.cache_write_tokens,
          cost_nano = cost_nano + excluded.cost_nano, unpriced = unpriced + excluded.unpriced`),
    );
    this.#note = $client.prepare('UPDATE usage_summed SET seq = ?');
  }

  /** To be called before the sums are read. */
  bringUpToDate(): void {
    if (!this.#waiting()) return;
    this.#statements.immediately(() => {
      // Read again: another process may have added them meanwhile.
      const waiting = this.#waiting();
      if (!waiting) return;
      for (const adding of this.#adding) adding.run(waiting.summed, waiting.last);
      this.#note.run(waiting.last);
    });
  }

  /** To be called with the place of each new row. */
  afterRow(place: number): void {
    if (place > 0 && place % MOST_WAITING === 0) this.bringUpToDate();
  }

  #waiting(): { readonly summed: number; readonly last: number } | undefined {
    const { summed, last } = this.#behind.get() as { summed: number; last: number | null };
    return last !== null && last > summed ? { summed, last } : undefined;
  }
}
