import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { expect, onTestFinished, test } from 'vitest';
import { silentLog } from '../log.ts';
import { systemClock } from '../time.ts';
import { keepLogShort } from './checkpoints.ts';
import { openSqliteStore } from './sqlite-store.ts';

const PAGE = 'x'.repeat(4000);

function open() {
  const folder = mkdtempSync(join(tmpdir(), 'agenthub-log-'));
  const path = join(folder, 'agenthub.db');
  const store = openSqliteStore(path, systemClock);
  const { database } = store;
  database.run(sql`CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT)`);
  onTestFinished(() => {
    store[Symbol.dispose]();
    rmSync(folder, { recursive: true, force: true });
  });
  /** Commits so many pages, one by one. */
  const write = (pages: number): void => {
    for (let count = 0; count < pages; count += 1) {
      database.run(sql`INSERT INTO notes (text) VALUES (${PAGE})`);
    }
  };
  const count = () => database.get<{ n: number }>(sql`SELECT count(*) AS n FROM notes`).n;
  return { path, store, write, count };
}

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 3000 && !holds(); tries += 1) await pause(10);
}

test('a long log is moved into the file by another thread, a short one is left alone', async () => {
  const { path, store, write, count } = open();
  const warned: string[] = [];
  const log = { ...silentLog, warn: (message: string) => void warned.push(message) };
  await using checkpoints = keepLogShort(store, log, 5);
  write(100);
  await pause(50);
  expect(checkpoints.made).toBe(0);
  const before = statSync(path).size;
  write(1200);
  await until(() => store.pagesInLog() < 1000);
  expect(store.pagesInLog()).toBeLessThan(1000);
  await until(() => checkpoints.made > 0);
  expect(statSync(path).size).toBeGreaterThan(before + 1000 * 4096);
  expect(count()).toBe(1300);
  expect(warned).toEqual([]);
});

test('under steady writing the log begins anew and loses nothing', async () => {
  const { path, store, write, count } = open();
  await using checkpoints = keepLogShort(store, silentLog, 5);
  let written = 0;
  for (; written < 30_000 && statSync(`${path}-wal`).size < 30_000_000; written += 100) {
    write(100);
  }
  await until(() => checkpoints.made > 0 && store.pagesInLog() < 1000);
  const longest = statSync(`${path}-wal`).size;
  for (let more = 0; more < 20_000; more += 100, written += 100) {
    write(100);
    await pause(1);
  }
  expect(statSync(`${path}-wal`).size).toBeLessThan(longest + 10_000 * 4120);
  expect(count()).toBe(written);
});

test('where it cannot be done that is said once, and the app goes on', async () => {
  const warned: string[] = [];
  const log = { ...silentLog, warn: (message: string) => void warned.push(message) };
  let asked = 0;
  const pagesInLog = (): number => {
    asked += 1;
    return 5000;
  };
  await using checkpoints = keepLogShort({ path: '/nowhere/at/all.db', pagesInLog }, log, 5);
  await until(() => warned.length > 0);
  const before = asked;
  await until(() => asked > before + 5);
  expect(warned).toHaveLength(1);
  expect(checkpoints.made).toBe(0);
});
