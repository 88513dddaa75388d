import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** Child processes that are ours: what a killed run leaves behind is ended at the next start. */
export const children = sqliteTable('children', {
  /** Unique to one start; the child has it in its environment. */
  mark: text('mark').primaryKey(),
  server: text('server').notNull(),
  spawnedAt: integer('spawned_at').notNull(),
  /** Null until the process runs. */
  pid: integer('pid'),
  /** The operating system's start time of the process: a reused pid has another one. */
  startTime: text('start_time'),
});
