import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** One execution of a workflow; its state is the fold of its events. */
export const runs = sqliteTable(
  'runs',
  {
    id: text('id').primaryKey(),
    workflow: text('workflow').notNull(),
    version: text('version').notNull(),
    /** The definition and those of its sub-workflows, as they were when the run began. */
    definition: text('definition', { mode: 'json' }).notNull(),
    input: text('input', { mode: 'json' }),
    status: text('status').notNull(),
    chatId: text('chat_id'),
    /** Set where the run was forked: from which run and after which of its events. */
    forkedFrom: text('forked_from'),
    forkedSeq: integer('forked_seq'),
    createdAt: integer('created_at').notNull(),
    endedAt: integer('ended_at'),
  },
  (table) => [index('runs_created').on(table.createdAt), index('runs_status').on(table.status)],
);

/** Append-only: what happened in each run, in order. */
export const runEvents = sqliteTable(
  'run_events',
  {
    runId: text('run_id')
      .notNull()
      .references(() => runs.id, { onDelete: 'cascade' }),
    seq: integer('seq').notNull(),
    at: integer('at').notNull(),
    event: text('event', { mode: 'json' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.seq] })],
);
