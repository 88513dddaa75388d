import { sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { silentLog } from '../../main/adapters/log.ts';
import { memoryDatabase } from '../../main/adapters/storage/sqlite-store.ts';
import { FakeClock } from '../base/index.ts';
import type { Database } from './database.ts';
import { WriteQueue } from './write-queue.ts';

function open() {
  const clock = new FakeClock();
  const { database } = memoryDatabase(clock);
  database.run(sql`CREATE TABLE notes (text TEXT PRIMARY KEY)`);
  const add = (text: string) => () => database.run(sql`INSERT INTO notes VALUES (${text})`);
  const notes = (): string[] =>
    database
      .all<{ text: string }>(sql`SELECT text FROM notes ORDER BY rowid`)
      .map((row) => row.text);
  return { clock, queue: new WriteQueue(database, clock, silentLog), add, notes };
}

/** A database of which only the transactions are there. */
function databaseWith(immediate: (write: () => void) => void): Database {
  return { $client: { transaction: () => ({ immediate }) } } as unknown as Database;
}

describe('writes that may wait', () => {
  test('are made within milliseconds, in order', async () => {
    const { clock, queue, add, notes } = open();
    queue.later(add('a'));
    queue.later(add('b'));
    expect(notes()).toEqual([]);
    await clock.advance(5);
    expect(notes()).toEqual(['a', 'b']);
  });

  test('are made before the next one that may not, and before a read that asks for them', async () => {
    const { queue, add, notes } = open();
    queue.later(add('a'));
    await queue.now(add('b'));
    expect(notes()).toEqual(['a', 'b']);
    queue.later(add('c'));
    queue.flush();
    expect(notes()).toEqual(['a', 'b', 'c']);
  });

  test('do not hold up others when they fail, and are kept when another one fails', async () => {
    const { queue, add, notes } = open();
    await queue.now(add('a'));
    queue.later(add('a'));
    await queue.now(add('b'));
    expect(notes()).toEqual(['a', 'b']);
    queue.later(add('c'));
    await expect(queue.now(add('b'))).rejects.toThrow();
    queue.flush();
    expect(notes()).toEqual(['a', 'b', 'c']);
  });

  test('apart are made by themselves, never with a write that somebody waits for', async () => {
    const { clock, queue, add, notes } = open();
    queue.apart(add('apart'));
    queue.later(add('later'));
    await queue.now(add('now'));
    expect(notes()).toEqual(['later', 'now']);
    await clock.advance(5);
    expect(notes()).toEqual(['later', 'now', 'apart']);
  });

  test('apart come after what was queued before them, and before a read that asks for them', () => {
    const { queue, add, notes } = open();
    queue.later(add('a'));
    queue.apart(add('b'));
    queue.apart(add('c'));
    queue.flush();
    expect(notes()).toEqual(['a', 'b', 'c']);
  });

  test('apart are kept while the disk refuses, and made in order when it no longer does', async () => {
    const clock = new FakeClock();
    const disk = { full: true };
    const written: string[] = [];
    const refusing = databaseWith((write) => {
      if (disk.full) throw new Error('the disk is full');
      write();
    });
    const queue = new WriteQueue(refusing, clock, silentLog);
    queue.apart(() => void written.push('a'));
    await clock.advance(100);
    queue.apart(() => void written.push('b'));
    disk.full = false;
    await clock.advance(1000);
    expect(written).toEqual(['a', 'b']);
  });

  test('are tried again once a second while the disk refuses, and told of once', async () => {
    const clock = new FakeClock();
    const errors: string[] = [];
    const log = { ...silentLog, error: (message: string) => void errors.push(message) };
    const disk = { full: true, tries: 0 };
    const refusing = databaseWith((write) => {
      disk.tries += 1;
      if (disk.full) throw new Error('the disk is full');
      write();
    });
    const queue = new WriteQueue(refusing, clock, log);
    let written = 0;
    queue.later(() => void (written += 1));
    await clock.advance(3500);
    expect(disk.tries).toBe(4);
    expect(errors).toHaveLength(1);
    disk.full = false;
    await clock.advance(1000);
    expect(written).toBe(1);
  });

  test('are tried only once when the queue has ended, so that no timer keeps the program', async () => {
    const clock = new FakeClock();
    let tries = 0;
    const closed = databaseWith(() => {
      tries += 1;
      throw new Error('the database is closed');
    });
    const queue = new WriteQueue(closed, clock, silentLog);
    queue[Symbol.dispose]();
    queue.later(() => undefined);
    await clock.advance(10_000);
    expect(tries).toBe(1);
  });
});

describe('writes that may not wait', () => {
  test('of one turn are committed together', async () => {
    const { queue, add, notes } = open();
    const all = ['a', 'b', 'c'].map((text) => queue.now(add(text)));
    expect(notes()).toEqual([]);
    await all[0];
    expect(notes()).toEqual(['a', 'b', 'c']);
    await Promise.all(all);
  });

  test('fail alone', async () => {
    const { queue, add, notes } = open();
    const ends = await Promise.allSettled(['a', 'a', 'b'].map((text) => queue.now(add(text))));
    expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(notes()).toEqual(['a', 'b']);
  });

  test('are made when the queue ends', async () => {
    const { queue, add, notes } = open();
    const last = queue.now(add('a'));
    queue[Symbol.dispose]();
    expect(notes()).toEqual(['a']);
    await last;
  });
});
