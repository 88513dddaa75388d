import { expect, test } from 'vitest';
import * as z from 'zod';
import { memoryDatabase } from '../../../main/adapters/storage/sqlite-store.ts';
import { FakeClock, countingIds } from '../../base/index.ts';
import { Blackboard } from './board.ts';
import { MessageBus } from './bus.ts';
import { runHears, topicMatches } from './topics.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };

function setUp() {
  const clock = new FakeClock();
  const { database } = memoryDatabase(clock);
  const open = () => new MessageBus({ database, clock, ids: countingIds(), log });
  return { clock, database, open, bus: open(), board: new Blackboard(database, clock) };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

test('a topic fits a pattern word by word', () => {
  const fits = (pattern: string, topic: string): boolean => topicMatches(pattern, topic);
  expect([
    fits('*', 'a.b'),
    fits('a.*', 'a.b'),
    fits('a.+.c', 'a.b.c'),
    fits('a.#', 'a.b.c'),
  ]).toEqual([true, true, true, true]);
  expect([fits('a.*', 'a.b.c'), fits('a', 'a.b'), fits('a.b.*', 'a.b')]).toEqual([
    false,
    false,
    false,
  ]);
  expect(runHears('./x', 'run_1', 'run_1:x')).toBe(true);
  expect(runHears('./x', 'run_2', 'run_1:x')).toBe(false);
});

test('the messages of a run are those of its steps, of runs inside it, the answers, and what it alone is told', async () => {
  const { bus } = setUp();
  const send = (id: string, correlation_id: string | null = null) =>
    bus.publish({ topic: 'x', sender: 'a', message_id: id, correlation_id });
  for (const id of ['run_1:a', 'run_1.b:c', 'run_12:a', 'run_2:a', 'other']) send(id);
  send('answer', 'run_1:a');
  bus.publish({ topic: 'run_1:mail', sender: 'run_2', message_id: 'to-it' });
  bus.publish({ topic: 'run_12:mail', sender: 'run_2', message_id: 'to-another' });
  await settle();
  const found = bus.list({ run: 'run_1', limit: 9 }).map(({ message }) => message.message_id);
  expect(found).toEqual(['to-it', 'answer', 'run_1.b:c', 'run_1:a']);
});

test('a message is told once to each who listens, and again only to who has not dealt with it', async () => {
  const { bus, clock } = setUp();
  const seen: string[] = [];
  let broken = true;
  bus.subscribe({ name: 'good', pattern: 'news.*', handle: () => void seen.push('good') });
  bus.subscribe({
    ...{ name: 'shaky', pattern: '*' },
    handle: () => {
      if (broken) throw new Error('not now');
      seen.push('shaky');
    },
  });
  const { message_id: id } = bus.publish({ topic: 'news.today', sender: 'a', message_id: 'm1' });
  await settle();
  expect(bus.list({ limit: 1 })[0]).toMatchObject({ status: 'pending', errors: 1 });
  await clock.advance(10_000);
  await settle();
  const [dead] = bus.list({ limit: 9, status: 'dead' });
  expect(dead).toMatchObject({ errors: 3, lastError: 'shaky: not now' });
  broken = false;
  bus.retry(id);
  await settle();
  expect(seen).toEqual(['good', 'shaky']);
  expect(bus.list({ limit: 1 })[0]?.status).toBe('delivered');
  expect(() => bus.retry(id)).toThrow(/not among/);
});

test('the same id is stored and told once, also after a kill', async () => {
  const { bus, open } = setUp();
  bus.publish({ topic: 'pay', sender: 'a', message_id: 'm1', payload: { n: 1 } });
  const after = open();
  const seen: unknown[] = [];
  after.subscribe({
    name: 'till',
    pattern: 'pay',
    handle: ({ payload }) => void seen.push(payload),
  });
  after.recover();
  await settle();
  after.publish({ topic: 'pay', sender: 'a', message_id: 'm1', payload: { n: 2 } });
  await settle();
  expect(after.list({ limit: 9 })).toHaveLength(1);
  expect(seen.filter((payload) => JSON.stringify(payload) !== '{"n":1}')).toEqual([]);
});

test('a message past its time reaches nobody', async () => {
  const { bus, clock, open } = setUp();
  bus.subscribe({ name: 'x', pattern: '*', handle: () => Promise.reject(new Error('down')) });
  bus.publish({ topic: 'soon', sender: 'a', ttl: 500 });
  await settle();
  await clock.advance(5000);
  await settle();
  expect(open().list({ limit: 1 })[0]?.status).toBe('expired');
});

test('a replay is shown only to those in whom nothing comes of it', async () => {
  const { bus, clock } = setUp();
  const acted: string[] = [];
  const watched: unknown[] = [];
  bus.subscribe({ name: 'acts', pattern: '*', handle: () => void acted.push('acted') });
  bus.subscribe({
    ...{ name: 'watches', pattern: '*', harmless: true },
    handle: ({ payload }) => void watched.push(payload['_replay'] ?? false),
  });
  bus.publish({ topic: 'a.b', sender: 'x' });
  await settle();
  expect(await bus.replay(0, clock.now() + 1, 'a.*')).toBe(1);
  expect(acted).toEqual(['acted']);
  expect(watched).toEqual([false, true]);
});

test('a request gets the answer to it, or says after 30 s that nobody answered', async () => {
  const { bus, clock } = setUp();
  bus.subscribe({
    ...{ name: 'clerk', pattern: 'ask' },
    handle: ({ message_id: id, reply_to: topic }) => {
      bus.publish({ topic: topic!, sender: 'clerk', correlation_id: id, payload: { n: 7 } });
    },
  });
  expect((await bus.request({ topic: 'ask', sender: 'a' })).payload).toEqual({ n: 7 });
  const alone = bus.request({ topic: 'nobody', sender: 'a' });
  const refused = expect(alone).rejects.toThrow('Nobody answered on "nobody" within 30 s.');
  await clock.advance(30_000);
  await refused;
});

test('a question whose time ran out while nobody was there is asked anew when it is tried again', async () => {
  const { bus, clock, open } = setUp();
  const ask = { topic: 'price', sender: 'run_1', message_id: 'run_1:ask' };
  void bus.request(ask, 1000).catch(() => undefined); // the app is killed while it waits
  await clock.advance(60_000);
  const after = open();
  after.recover();
  const asked: string[] = [];
  after.subscribe({
    ...{ name: 'shop', pattern: 'price' },
    handle: ({ message_id: id, reply_to }) => {
      asked.push(id);
      after.publish({ topic: reply_to!, sender: 'shop', correlation_id: id, payload: { won: 5 } });
    },
  });
  expect((await after.request(ask, 1000)).payload).toEqual({ won: 5 });
  expect((await after.request(ask, 1000)).payload).toEqual({ won: 5 });
  expect(asked).toEqual(['run_1:ask#2']);
});

test('a question that is still open is not asked twice, and a late answer to an earlier one counts', async () => {
  const { bus, clock, open } = setUp();
  const ask = { topic: 'price', sender: 'run_1', message_id: 'run_1:ask' };
  void bus.request(ask, 1000).catch(() => undefined);
  const after = open();
  void after.request(ask, 1000).catch(() => undefined);
  expect(after.list({ limit: 9 })).toHaveLength(1);
  await clock.advance(60_000);
  const again = after.request(ask, 1000);
  expect(after.list({ limit: 9 })).toHaveLength(2);
  after.publish({ topic: 'x', sender: 'slow', correlation_id: 'run_1:ask', payload: { won: 9 } });
  expect((await again).payload).toEqual({ won: 9 });
});

test('a message that nobody takes in its time is a dead letter, and is delivered to who is there later', async () => {
  const { bus, clock } = setUp();
  const taken: string[] = [];
  let there = false;
  bus.subscribe({
    ...{ name: 'runs', pattern: '*', remembers: true },
    handle: ({ message_id: id }) => {
      if (!there) return 'nobody';
      taken.push(id);
      return undefined;
    },
  });
  bus.publish({ topic: 'parcel', sender: 'a', message_id: 'm1', ttl: 5000 });
  await settle();
  expect(bus.list({ limit: 1 })[0]?.status).toBe('pending');
  await clock.advance(5000);
  expect(bus.list({ limit: 1 })[0]).toMatchObject({ status: 'dead', errors: 0, lastError: null });
  there = true;
  bus.retry('m1');
  await settle();
  expect(taken).toEqual(['m1']);
  expect(bus.list({ limit: 1 })[0]?.status).toBe('delivered');
  await clock.advance(10_000);
  expect(bus.list({ limit: 1 })[0]?.status).toBe('delivered');
});

test('a bus that has ended touches no message any more; the next one goes on where it was', async () => {
  const { bus, clock, open } = setUp();
  let tries = 0;
  bus.subscribe({
    ...{ name: 'shaky', pattern: 'news' },
    handle: () => {
      tries += 1;
      throw new Error('not now');
    },
  });
  bus.publish({ topic: 'parcel', sender: 'a', message_id: 'kept', ttl: 5000 });
  bus.publish({ topic: 'news', sender: 'a', message_id: 'tried' });
  await settle();
  bus[Symbol.dispose]();
  await clock.advance(60_000);
  expect(tries).toBe(1);
  expect(bus.list({ limit: 2 }).map(({ status }) => status)).toEqual(['pending', 'pending']);
  open().recover();
  await settle();
  expect(bus.list({ limit: 2 }).map(({ status }) => status)).toEqual(['delivered', 'dead']);
});

test('a message with time left waits for who comes to listen, also after a kill', async () => {
  const { bus, clock, open } = setUp();
  bus.publish({ topic: 'parcel', sender: 'a', message_id: 'm1', ttl: 5000 });
  await clock.advance(1000);
  const after = open();
  after.recover();
  const taken: string[] = [];
  after.subscribe({
    ...{ name: 'runs', pattern: '*', remembers: true },
    handle: ({ message_id: id }) => void taken.push(id),
  });
  after.offer((topic) => topic === 'other');
  await settle();
  expect(taken).toEqual([]);
  after.offer((topic) => topic === 'parcel');
  await settle();
  expect(taken).toEqual(['m1']);
});

test('a payload that does not fit its topic is refused before it is sent', () => {
  const { bus } = setUp();
  bus.declare('price.*', z.object({ amount: z.number() }));
  expect(() => bus.publish({ topic: 'price.tea', sender: 'a', payload: { amount: 'x' } })).toThrow(
    /does not have the form/,
  );
  expect(bus.list({ limit: 1 })).toEqual([]);
});

test('notes have owners, readers by name or role, versions, and a count of reads', () => {
  const { board } = setUp();
  const note = { board: 'b', key: 'plan', member: 'sena' };
  expect(board.write({ ...note, content: 1, readers: ['team'] })).toMatchObject({
    ...{ ok: true, entry: { version: 1, owner: 'sena' } },
  });
  expect(board.read('b', 'plan', 'rune')).toMatchObject({ ok: false, error: { kind: 'denied' } });
  board.assign('b', 'rune', 'team');
  board.read('b', 'plan', 'rune');
  expect(board.read('b', 'plan', 'sena')).toMatchObject({ ok: true, entry: { reads: 2 } });
  expect(board.write({ ...note, member: 'rune', content: 2 })).toMatchObject({ ok: false });
  board.assign('b', 'rune', 'editor');
  expect(board.write({ ...note, member: 'rune', content: 2, version: 0 })).toMatchObject({
    ...{ ok: false, error: { code: 'board.changed' } },
  });
  expect(board.write({ ...note, member: 'rune', content: 2, version: 1 })).toMatchObject({
    ...{ ok: true, entry: { version: 2, owner: 'sena', readers: ['team'] } },
  });
});

test('a step that writes again after a kill makes no second version', () => {
  const { board } = setUp();
  const write = { board: 'b', key: 'k', member: 'a', content: 1, writtenBy: 'run:step' };
  board.write(write);
  expect(board.write(write)).toMatchObject({ ok: true, entry: { version: 1 } });
  expect(board.read('b', 'ghost', 'a')).toMatchObject({ ok: false, error: { kind: 'missing' } });
});
