import { is, sql } from 'drizzle-orm';
import { SQLiteTable, getTableConfig } from 'drizzle-orm/sqlite-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FakeClock } from '../base/index.ts';
import { memoryDatabase, type SqliteStore } from '../../main/adapters/storage/sqlite-store.ts';
import { MIGRATIONS, databaseVersion, migrate, migrationStatus, tables } from './index.ts';

const clock = new FakeClock();
let store: SqliteStore;
beforeEach(() => {
  store = memoryDatabase(clock);
});
afterEach(() => store[Symbol.dispose]());

interface ColumnRow {
  readonly name: string;
  readonly type: string;
  readonly notnull: number;
  readonly pk: number;
}

const schemaTables = Object.values(tables).filter((table) => is(table, SQLiteTable));
const structure = (): unknown[] =>
  store.database.all(
    sql`SELECT type, name, tbl_name, sql FROM sqlite_master
      WHERE name NOT LIKE 'sqlite_%' AND name <> 'migration_history' ORDER BY type, name`,
  );

test.each(schemaTables.map((table) => [getTableConfig(table).name, table] as const))(
  'the queries and the migrations agree on the columns of "%s"',
  (name, table) => {
    const { columns, primaryKeys } = getTableConfig(table);
    const found = store.database.all<ColumnRow>(sql.raw(`PRAGMA table_info("${name}")`));
    const composite = primaryKeys.flatMap((key) => key.columns.map((column) => column.name));
    const expected = columns.map((column) => ({
      name: column.name,
      type: column.getSQLType().toUpperCase(),
      key: column.primary || composite.includes(column.name),
    }));
    const migrated = found.map((column) => ({
      name: column.name,
      type: column.type,
      key: column.pk > 0,
    }));
    const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);
    expect(migrated.sort(byName)).toEqual(expected.sort(byName));
    for (const column of columns.filter((each) => each.notNull && !each.primary)) {
      expect(found.find((row) => row.name === column.name)?.notnull, column.name).toBe(1);
    }
  },
);

test('every table that the migrations make is known to the queries, and the other way round', () => {
  const made = store.database
    .all<{ name: string }>(sql`SELECT name FROM sqlite_master WHERE type = 'table'`)
    .map(({ name }) => name)
    .filter((name) => name !== 'migration_history' && !name.startsWith('sqlite_'));
  const known = schemaTables.map((table) => getTableConfig(table).name);
  expect(known.filter((name) => !made.includes(name))).toEqual([]);
  expect(made.filter((name) => !known.includes(name))).toEqual([]);
});

test('every index that the queries name exists', () => {
  const made = store.database
    .all<{ name: string }>(sql`SELECT name FROM sqlite_master WHERE type = 'index'`)
    .map(({ name }) => name);
  for (const table of schemaTables) {
    for (const index of getTableConfig(table).indexes) expect(made).toContain(index.config.name);
  }
});

test('down to nothing and up again gives the same database, each step alone too', () => {
  const first = structure();
  migrate(store.database, clock, 0);
  expect(structure()).toEqual([]);
  migrate(store.database, clock);
  expect(structure()).toEqual(first);
  for (const { version } of [...MIGRATIONS].reverse()) {
    migrate(store.database, clock, version - 1);
    migrate(store.database, clock, version);
    migrate(store.database, clock, version - 1);
  }
  migrate(store.database, clock);
  expect(structure()).toEqual(first);
});

test('versions are numbered from 1 without a gap', () => {
  expect(MIGRATIONS.map(({ version }) => version)).toEqual(MIGRATIONS.map((_, index) => index + 1));
});

test('a step that fails is undone whole, the steps before it stay', () => {
  const broken = {
    version: MIGRATIONS.length + 2,
    name: 'broken',
    up: ['CREATE TABLE half (id TEXT)', 'THIS IS NOT SQL'],
    down: [],
  };
  const good = {
    version: MIGRATIONS.length + 1,
    name: 'good',
    up: ['CREATE TABLE whole (id TEXT)'],
    down: ['DROP TABLE whole'],
  };
  const all = [...MIGRATIONS, good, broken];
  expect(() => migrate(store.database, clock, all.length, all)).toThrow(
    expect.objectContaining({ code: 'migration.failed' }),
  );
  expect(databaseVersion(store.database)).toBe(good.version);
  const names = structure().map((row) => (row as { name: string }).name);
  expect(names).toContain('whole');
  expect(names).not.toContain('half');
});

test('a newer database and a version that does not exist are refused', () => {
  expect(() => migrate(store.database, clock, MIGRATIONS.length + 1)).toThrow(
    expect.objectContaining({ code: 'migration.unknown' }),
  );
  store.database.run(sql.raw('PRAGMA user_version = 9999'));
  expect(() => migrate(store.database, clock)).toThrow(
    expect.objectContaining({
      code: 'database.too-new',
      data: { found: 9999, known: MIGRATIONS.length },
    }),
  );
  expect(databaseVersion(store.database)).toBe(9999);
});

test('the status tells what is pending and what was done', () => {
  migrate(store.database, clock, 0);
  const status = migrationStatus(store.database);
  expect(status).toMatchObject({ current: 0, latest: MIGRATIONS.length });
  expect(status.pending).toHaveLength(MIGRATIONS.length);
  expect(status.history.at(0)).toMatchObject({ version: 1, direction: 'up', at: clock.now() });
  expect(status.history.at(-1)).toMatchObject({ version: 1, direction: 'down' });
});
