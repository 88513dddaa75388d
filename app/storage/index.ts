export { transactor, type Database, type PlainStatement } from './database.ts';
export {
  databaseVersion,
  migrate,
  migrationStatus,
  refuseNewer,
  type MigrationStatus,
} from './migrate.ts';
export type { Migration } from './migration.ts';
export { MIGRATIONS } from './migrations/index.ts';
export * as tables from './schema.ts';
export { WriteQueue } from './write-queue.ts';
