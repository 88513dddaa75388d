import { sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { silentLog } from '../../main/adapters/log.ts';
import { memoryDatabase } from '../../main/adapters/storage/sqlite-store.ts';
import { FakeClock } from '../base/index.ts';
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

describe('writes that may wait', () => {
  test('are made within milliseconds, in order', async () => {
    const { clock, queue, add, notes } = open();
    queue.later(add('a'));
    queue.later(add('b'));
    expect(notes()).toEqual([]);
    await clock.advance(5);
    expect(notes()).toEqual(['a', 'b']);
  });

  test('are made before the next one that may not, and before a read that asks for them', () => {
    const { queue, add, notes } = open();
    queue.later(add('a'));
    queue.now(add('b'));
    expect(notes()).toEqual(['a', 'b']);
    queue.later(add('c'));
    queue.flush();
    expect(notes()).toEqual(['a', 'b', 'c']);
  });

  test('do not hold up others when they fail, and are kept when another one fails', () => {
    const { queue, add, notes } = open();
    queue.now(add('a'));
    queue.later(add('a'));
    queue.now(add('b'));
    expect(notes()).toEqual(['a', 'b']);
    queue.later(add('c'));
    expect(() => queue.now(add('b'))).toThrow();
    queue.flush();
    expect(notes()).toEqual(['a', 'b', 'c']);
  });
});
