import type { Migration } from '../migration.ts';

const SUMS = `calls, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, cost_nano,
  unpriced`;

const DIMENSIONS = [
  { name: 'model', key: (row: string) => `coalesce(${row}provider || '/' || ${row}model, '')` },
  { name: 'chat', key: (row: string) => `${row}chat_id` },
  { name: 'agent', key: (row: string) => `${row}agent` },
  { name: 'tool', key: (row: string) => `${row}tool` },
] as const;

/** Adds each new row to the sums of its day, within the statement that appends it. */
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

/** Fills the daily sums from the rows that are there. */
const FILL_SUMS = DIMENSIONS.map(
  ({ name, key }) => `INSERT INTO usage_daily (dimension, day, key, ${SUMS})
    SELECT '${name}', day, ${key('')}, count(*), sum(input_tokens), sum(output_tokens),
      sum(cache_read_tokens), sum(cache_write_tokens), coalesce(sum(cost_nano), 0),
      sum(cost_nano IS NULL)
    FROM usage WHERE ${key('')} IS NOT NULL GROUP BY day, ${key('')}`,
);

export const budgets: Migration = {
  version: 4,
  name: 'budgets, reservations, usage that cannot be changed, daily sums',
  up: [
    `ALTER TABLE usage ADD COLUMN project TEXT`,
    `ALTER TABLE usage ADD COLUMN day INTEGER NOT NULL DEFAULT 0`,
    `ALTER TABLE usage ADD COLUMN cache_write_1h_tokens INTEGER NOT NULL DEFAULT 0`,
    `ALTER TABLE usage ADD COLUMN web_searches INTEGER NOT NULL DEFAULT 0`,
    `ALTER TABLE usage ADD COLUMN tier TEXT`,
    `UPDATE usage SET day =
      CAST(strftime('%Y%m%d', at / 1000, 'unixepoch', 'localtime') AS INTEGER)`,
    `CREATE TABLE usage_daily (
      dimension TEXT NOT NULL, day INTEGER NOT NULL, key TEXT NOT NULL, calls INTEGER NOT NULL,
      input_tokens INTEGER NOT NULL, output_tokens INTEGER NOT NULL,
      cache_read_tokens INTEGER NOT NULL, cache_write_tokens INTEGER NOT NULL,
      cost_nano INTEGER NOT NULL, unpriced INTEGER NOT NULL,
      PRIMARY KEY (dimension, day, key)) WITHOUT ROWID`,
    ...FILL_SUMS,
    `CREATE TRIGGER usage_sums AFTER INSERT ON usage BEGIN ${KEEP_SUMS} END`,
    `CREATE TRIGGER usage_keeps_rows BEFORE DELETE ON usage
      BEGIN SELECT raise(ABORT, 'usage is append-only'); END`,
    `CREATE TRIGGER usage_keeps_values BEFORE UPDATE ON usage
      BEGIN SELECT raise(ABORT, 'usage is append-only'); END`,
    // "INSERT OR REPLACE" deletes without asking the trigger for deletions.
    `CREATE TRIGGER usage_keeps_ids BEFORE INSERT ON usage
      WHEN EXISTS (SELECT 1 FROM usage WHERE id = NEW.id)
      BEGIN SELECT raise(ABORT, 'usage is append-only'); END`,
    `CREATE TABLE budgets (
      id TEXT PRIMARY KEY, scope TEXT NOT NULL, target TEXT NOT NULL, period TEXT NOT NULL,
      limit_nano INTEGER NOT NULL, hard INTEGER NOT NULL, warn_at REAL NOT NULL, time_zone TEXT,
      created_at INTEGER NOT NULL)`,
    `CREATE UNIQUE INDEX budgets_identity ON budgets (scope, target, period)`,
    `CREATE TABLE budget_windows (
      budget_id TEXT NOT NULL REFERENCES budgets (id) ON DELETE CASCADE, subject TEXT NOT NULL,
      since INTEGER NOT NULL, until INTEGER NOT NULL, spent_nano INTEGER NOT NULL,
      held_nano INTEGER NOT NULL, raised_nano INTEGER NOT NULL, unpriced INTEGER NOT NULL,
      warned INTEGER NOT NULL, PRIMARY KEY (budget_id, subject, since)) WITHOUT ROWID`,
    `CREATE TABLE reservations (
      id TEXT PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, owner TEXT NOT NULL,
      provider TEXT, price_provider TEXT, model TEXT, tool TEXT, message_id TEXT,
      input_tokens INTEGER NOT NULL, hold_nano INTEGER, free INTEGER NOT NULL,
      holds TEXT NOT NULL) WITHOUT ROWID`,
    `INSERT INTO budgets VALUES ('budget_app_month', 'app', '', 'month', 100000000000, 1, 0.8, NULL,
      CAST(strftime('%s', 'now') AS INTEGER) * 1000)`,
  ],
  down: [
    `DROP TABLE reservations`,
    `DROP TABLE budget_windows`,
    `DROP TABLE budgets`,
    `DROP TRIGGER usage_keeps_ids`,
    `DROP TRIGGER usage_keeps_values`,
    `DROP TRIGGER usage_keeps_rows`,
    `DROP TRIGGER usage_sums`,
    `DROP TABLE usage_daily`,
    `ALTER TABLE usage DROP COLUMN tier`,
    `ALTER TABLE usage DROP COLUMN web_searches`,
    `ALTER TABLE usage DROP COLUMN cache_write_1h_tokens`,
    `ALTER TABLE usage DROP COLUMN day`,
    `ALTER TABLE usage DROP COLUMN project`,
  ],
};
