import type { Migration } from '../migration.ts';

const COLUMNS = `id, at, day, kind, outcome, chat_id, turn_id, run_id, agent, job_id, plugin,
  project, tool, provider, model, input_tokens, output_tokens, cache_read_tokens,
  cache_write_tokens, cache_write_1h_tokens, web_searches, tier, reasoning_tokens, cost_nano,
  provenance, price_source, price_date, latency_ms, error`;

const DEFINITIONS = `at INTEGER NOT NULL, day INTEGER NOT NULL DEFAULT 0, kind TEXT NOT NULL,
  outcome TEXT NOT NULL, chat_id TEXT, turn_id TEXT, run_id TEXT, agent TEXT, job_id TEXT,
  plugin TEXT, project TEXT, tool TEXT, provider TEXT, model TEXT,
  input_tokens INTEGER NOT NULL DEFAULT 0, output_tokens INTEGER NOT NULL DEFAULT 0,
  cache_read_tokens INTEGER NOT NULL DEFAULT 0, cache_write_tokens INTEGER NOT NULL DEFAULT 0,
  cache_write_1h_tokens INTEGER NOT NULL DEFAULT 0, web_searches INTEGER NOT NULL DEFAULT 0,
  tier TEXT, reasoning_tokens INTEGER NOT NULL DEFAULT 0, cost_nano INTEGER,
  provenance TEXT NOT NULL, price_source TEXT, price_date TEXT,
  latency_ms INTEGER NOT NULL DEFAULT 0, error TEXT`;

/** "INSERT OR REPLACE" deletes without asking the trigger for deletions, so ids are kept apart. */
const keepRows = (key: string): string[] => [
  `CREATE TRIGGER usage_keeps_rows BEFORE DELETE ON usage
    BEGIN SELECT raise(ABORT, 'usage is append-only'); END`,
  `CREATE TRIGGER usage_keeps_values BEFORE UPDATE ON usage
    BEGIN SELECT raise(ABORT, 'usage is append-only'); END`,
  `CREATE TRIGGER usage_keeps_ids BEFORE INSERT ON usage
    WHEN EXISTS (SELECT 1 FROM usage WHERE ${key} = NEW.${key})
    BEGIN SELECT raise(ABORT, 'usage is append-only'); END`,
];

const rebuild = (key: string): string[] => [
  `CREATE TABLE usage_new (${key}, ${DEFINITIONS})`,
  `INSERT INTO usage_new (${COLUMNS}) SELECT ${COLUMNS} FROM usage ORDER BY rowid`,
  `DROP TABLE usage`,
  `ALTER TABLE usage_new RENAME TO usage`,
  `CREATE INDEX usage_chat ON usage (chat_id, at)`,
];

const SUMS = `calls, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, cost_nano,
  unpriced`;

const DIMENSIONS = [
  { name: 'model', key: (row: string) => `coalesce(${row}provider || '/' || ${row}model, '')` },
  { name: 'chat', key: (row: string) => `${row}chat_id` },
  { name: 'agent', key: (row: string) => `${row}agent` },
  { name: 'tool', key: (row: string) => `${row}tool` },
] as const;

const KEEP_SUMS = DIMENSIONS.map(
  ({ name, key }) => `INSERT INTO usage_daily (dimension, day, key, ${SUMS})
    SELECT '${name}', NEW.day, ${key('NEW.')}, 1, NEW.input_tokens, NEW.output_tokens,
      NEW.cache_read_tokens, NEW.cache_write_tokens, coalesce(NEW.cost_nano, 0),
      NEW.cost_nano IS NULL
    WHERE ${key('NEW.')} IS NOT NULL
    ON CONFLICT (dimension, day, key) DO UPDATE SET calls = calls + 1,
      input_tokens = input_tokens + excluded.input_tokens,
      output_tokens = output_tokens + excluded.output_tokens,
      cache_read_tokens = cache_read_tokens + excluded.cache_read_tokens,
      cache_write_tokens = cache_write_tokens + excluded.cache_write_tokens,
      cost_nano = cost_nano + excluded.cost_nano, unpriced = unpriced + excluded.unpriced;`,
).join('\n');

const FILL_SUMS = DIMENSIONS.map(
  ({ name, key }) => `INSERT INTO usage_daily (dimension, day, key, ${SUMS})
    SELECT '${name}', day, ${key('')}, count(*), sum(input_tokens), sum(output_tokens),
      sum(cache_read_tokens), sum(cache_write_tokens), coalesce(sum(cost_nano), 0),
      sum(cost_nano IS NULL)
    FROM usage WHERE ${key('')} IS NOT NULL GROUP BY day, ${key('')}`,
);

/**
 * What a settled call costs is mostly the number of pages that it writes. The sums of a day are no
 * longer kept by a trigger but brought up to date when they are read, up to the row that
 * `usage_summed` names; the row is found by its place, and only the index of its chat is kept.
 */
export const usageLog: Migration = {
  version: 9,
  name: 'usage as a log, sums that follow it',
  up: [
    ...rebuild('seq INTEGER PRIMARY KEY, id TEXT NOT NULL'),
    ...keepRows('seq'),
    `CREATE TABLE usage_summed (id INTEGER PRIMARY KEY, seq INTEGER NOT NULL)`,
    `INSERT INTO usage_summed SELECT 1, coalesce(max(seq), 0) FROM usage`,
  ],
  down: [
    `DROP TABLE usage_summed`,
    ...rebuild('id TEXT PRIMARY KEY'),
    `CREATE INDEX usage_at ON usage (at)`,
    `CREATE INDEX usage_turn ON usage (turn_id)`,
    `DELETE FROM usage_daily`,
    ...FILL_SUMS,
    `CREATE TRIGGER usage_sums AFTER INSERT ON usage BEGIN ${KEEP_SUMS} END`,
    ...keepRows('id'),
  ],
};
