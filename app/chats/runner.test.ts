import { afterEach, describe, expect, test } from 'vitest';
import type { AppError } from '../base/index.ts';
import type { ModelEvent } from '../models/index.ts';
import { tables } from '../storage/index.ts';
import { MODEL, call, memoryCore, say, type MemoryCore } from '../../tests/support/memory-core.ts';
import { chatJson, chatMarkdown, type TurnEvent } from './index.ts';

let core: MemoryCore | undefined;
afterEach(async () => {
  await core?.[Symbol.asyncDispose]();
  core = undefined;
});

const open = (...given: Parameters<typeof memoryCore>): MemoryCore => (core = memoryCore(...given));

function start(chatId: string | undefined, message = 'hello', model: string | undefined = MODEL) {
  return core!.app.runner.start({ chatId, message, model, caller: 'headless' });
}

async function ask(chatId: string | undefined, message = 'hello') {
  const { chat, turn, ended } = await start(chatId, message);
  return { chat, turn, end: await ended };
}

function follow(): TurnEvent[] {
  const events: TurnEvent[] = [];
  core!.app.runner.events.on('turn', ({ event }) => events.push(event));
  return events;
}

/** Streams a text, then waits until the turn is stopped. */
async function* endless(text: string, signal: AbortSignal): AsyncGenerator<ModelEvent> {
  yield say(text);
  signal.throwIfAborted();
  await new Promise((_resolve, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason as AppError)),
  );
}

const textOfPart = (part: { type: string } | undefined): unknown =>
  part && 'text' in part ? part.text : undefined;

describe('a turn', () => {
  test('stores what was asked and answered, and tells it in order', async () => {
    open(() => [say('Hel'), say('lo.')]);
    const events = follow();
    const { chat, end } = await ask(undefined, '  What is\nthis?  ');
    expect(end).toMatchObject({ status: 'completed', text: 'Hello.' });
    const messages = core!.app.store.messages(chat.id);
    expect(messages.map(({ role, status }) => [role, status])).toEqual([
      ['user', 'complete'],
      ['assistant', 'complete'],
    ]);
    expect(chat.title).toBe('What is');
    expect(events[0]).toEqual({ type: 'start', model: MODEL });
    expect(events.at(-1)).toMatchObject({ type: 'done', status: 'completed', text: 'Hello.' });
    const shown = events.map((event) => (event.type === 'text' ? event.delta : '')).join('');
    expect(shown).toBe('Hello.');
  });

  test('what is shown was stored before it was shown', async () => {
    const words = Array.from({ length: 200 }, (_, index) => `w${index} `);
    open(async function* () {
      for (const word of words) {
        yield say(word);
        if (word.endsWith('0 ')) await new Promise((resolve) => setTimeout(resolve, 2));
      }
    });
    let seen = '';
    const behind: string[] = [];
    core!.app.runner.events.on('turn', ({ event, chatId }) => {
      if (event.type !== 'text') return;
      seen += event.delta;
      const stored = String(textOfPart(core!.app.store.messages(chatId).at(-1)!.parts[0]));
      if (!stored.startsWith(seen)) behind.push(seen);
    });
    await ask(undefined);
    expect(seen).toBe(words.join(''));
    expect(behind).toEqual([]);
  });

  test('a model that pauses hides nothing of what it has said', async () => {
    open((_request, _call, signal) => endless('so far', signal));
    const events = follow();
    const { chat, ended } = await start(undefined);
    await expect.poll(() => events.some((event) => event.type === 'text')).toBe(true);
    await core!.app.runner.stop(chat.id);
    expect((await ended).status).toBe('cancelled');
  });

  test('independent calls of one answer run side by side, results in the order of the calls', async () => {
    const both = Promise.withResolvers<void>();
    const running: string[] = [];
    open(
      (_request, round) =>
        round === 1
          ? [call('1', 'look', { text: 'a' }), call('2', 'look', { text: 'b' })]
          : [say('done')],
      async (_tool, { text }) => {
        running.push(String(text));
        if (running.length === 2) both.resolve();
        await both.promise; // ends only if both are under way
        return `saw ${String(text)}`;
      },
    );
    const { chat, end } = await ask(undefined);
    expect(end.text).toBe('done');
    const results = core!.app.store.messages(chat.id).find(({ role }) => role === 'tool')!.parts;
    expect(results.map(textOfPart)).toEqual(['saw a', 'saw b']);
  });

  test('ends after the rounds that are set, and says so', async () => {
    let count = 0;
    open(
      (_request, round) => [call(String(round), 'look', { text: String(round) })],
      () => `result ${++count}`,
      { turn: { maxRounds: 25 } },
    );
    const { end } = await ask(undefined);
    expect(end).toMatchObject({ status: 'completed', stopReason: expect.stringContaining('25') });
    expect(count).toBe(25);
  });

  test('ends at the third identical call with an identical result, and says which', async () => {
    open((_request, round) => [call(String(round), 'look', { text: 'same' })]);
    const { end } = await ask(undefined);
    expect(end.stopReason).toContain('box__look');
    expect(core!.requests).toHaveLength(3);
  });

  test('an error in the middle keeps what was streamed and marks it incomplete', async () => {
    open(function* () {
      yield say('the first half');
      throw new Error('cut');
    });
    const events = follow();
    const { chat, turn, end } = await ask(undefined);
    expect(end.status).toBe('failed');
    expect(core!.app.store.messages(chat.id)[1]).toMatchObject({
      status: 'incomplete',
      parts: [{ type: 'text', text: 'the first half' }],
    });
    expect(core!.app.store.turns(chat.id)[0]).toMatchObject({ id: turn.id, status: 'failed' });
    expect(events.map(({ type }) => type).slice(-2)).toEqual(['error', 'done']);
  });

  test('one that is stopped before its model was asked asks none', async () => {
    open();
    const { chat, ended } = await start(undefined);
    await core!.app.runner.stop(chat.id);
    expect(await ended).toMatchObject({ status: 'cancelled', text: '' });
    expect(core!.requests).toEqual([]);
  });

  test('an empty message and an unknown model store nothing', async () => {
    open();
    await expect(start(undefined, ' \n ')).rejects.toMatchObject({ code: 'message.empty' });
    await expect(start(undefined, 'x', 'no such model')).rejects.toMatchObject({
      remedy: expect.any(String),
    });
    expect(core!.app.store.list(undefined, 10)).toEqual([]);
  });

  test('a turn that can no longer be stored still ends, for those who listen', async () => {
    open((_request, _call, signal) => endless('x', signal));
    const events = follow();
    const { chat, ended } = await start(undefined);
    core!.app.database.run(
      "CREATE TRIGGER no BEFORE UPDATE ON turns BEGIN SELECT RAISE(FAIL, 'no'); END",
    );
    await core!.app.runner.stop(chat.id);
    await ended;
    expect(events.at(-1)!.type).toBe('done');
    expect(core!.app.runner.active).toBe(0);
    core!.app.database.run('DROP TRIGGER no');
    expect(core!.app.store.closeOpen()).toBe(1); // what the next start does
  });
});

describe('one chat', () => {
  test('answers one turn at a time, also when two requests begin it together', async () => {
    open((_request, _call, signal) => endless('x', signal));
    const both = await Promise.allSettled([start('new'), start('new')]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const refused = both.find((each) => each.status === 'rejected')!;
    expect(refused.reason).toMatchObject({ kind: 'conflict', code: 'chat.busy' });
    await expect(start('new')).rejects.toMatchObject({ code: 'chat.busy' });
    await expect(core!.app.runner.retry('new', undefined, 'headless')).rejects.toMatchObject({
      code: 'chat.busy',
    });
    expect(core!.app.store.turns('new')).toHaveLength(1);
  });

  test('stopping names one turn: a later one of the chat goes on', async () => {
    open((_request, round, signal) => (round === 1 ? [say('one')] : endless('two', signal)));
    const first = await ask('c');
    const second = await start('c');
    await core!.app.runner.stop('c', first.turn.id);
    expect(core!.app.runner.active).toBe(1);
    await core!.app.runner.stop('c', second.turn.id);
    expect((await second.ended).status).toBe('cancelled');
  });

  test('retry asks again in place of the last turn', async () => {
    open((_request, round) => [say(`answer ${round}`)]);
    await ask('c', 'first');
    const second = await ask('c', 'second');
    const { turn, ended } = await core!.app.runner.retry('c', undefined, 'headless');
    await ended;
    expect(turn).toMatchObject({ seq: second.turn.seq, chatId: 'c' });
    const texts = core!.app.store.messages('c').map(({ parts }) => textOfPart(parts[0]));
    expect(texts).toEqual(['first', 'answer 1', 'second', 'answer 3']);
  });

  test('a retry that cannot begin leaves the turn that is there', async () => {
    open();
    await ask('c', 'first');
    const before = core!.app.store.messages('c');
    await expect(core!.app.runner.retry('c', 'no such model', 'headless')).rejects.toThrow();
    core!.app.database.run(
      "CREATE TRIGGER no BEFORE INSERT ON turns BEGIN SELECT RAISE(FAIL, 'no'); END",
    );
    await expect(core!.app.runner.retry('c', undefined, 'headless')).rejects.toThrow();
    expect(core!.app.store.messages('c')).toEqual(before);
    core!.app.store.create('Empty', 'empty');
    await expect(core!.app.runner.retry('empty', MODEL, 'headless')).rejects.toMatchObject({
      code: 'chat.empty',
    });
  });

  test('goes on after a stopped turn with everything that was said', async () => {
    open((_request, round, signal) => (round === 1 ? endless('half', signal) : [say('whole')]));
    const { ended } = await start('c', 'one');
    await expect.poll(() => core!.app.store.messages('c').length).toBe(2);
    await core!.app.runner.stop('c');
    await ended;
    await ask('c', 'two');
    const roles = core!.requests[1]!.messages.map(({ role }) => role);
    expect(roles[0]).toBe('user');
    expect(roles.some((role, index) => role === roles[index - 1])).toBe(false);
  });

  test('deleting it while it answers stops the answer and leaves nothing', async () => {
    open((_request, _call, signal) => endless('x', signal));
    const { chat, ended } = await start(undefined);
    await expect.poll(() => core!.requests.length).toBe(1);
    await core!.app.runner.stop(chat.id);
    core!.app.store.delete(chat.id);
    await ended;
    expect(core!.app.store.find(chat.id)).toBeUndefined();
    expect(core!.app.store.messages(chat.id)).toEqual([]);
    const spent = core!.app.database.select().from(tables.usage).all();
    expect(spent.map(({ chatId }) => chatId)).toEqual([chat.id]); // what was spent stays spent
  });
});

describe('the list of chats', () => {
  test('is the newest first, also within one millisecond', async () => {
    open();
    for (const id of ['a', 'b', 'c']) core!.app.store.create(id, id);
    core!.app.database.run('UPDATE chats SET updated_at = 5');
    expect(core!.app.store.list(undefined, 10).map(({ id }) => id)).toEqual(['c', 'b', 'a']);
    expect(core!.app.store.list(undefined, 2)).toHaveLength(2);
  });

  test.each([
    ['100%', ['percent']],
    ['a_b', ['under']],
    ['back\\slash', ['back']],
    ['SPOKEN', ['said']],
    ['한국', ['korean']],
    ['nothing like it', []],
    ['  ', ['said', 'korean', 'back', 'under', 'percent']],
  ])('a search for "%s" finds exactly what holds it', async (query, expected) => {
    open();
    const titles = {
      percent: '100% sure',
      under: 'a_b',
      back: 'back\\slash',
      korean: '한국어 질문',
      said: 'axb 1000',
    };
    for (const [id, title] of Object.entries(titles)) core!.app.store.create(title, id);
    const { turn } = core!.app.store.beginTurn('said', MODEL, [
      { type: 'text', text: 'what was spoken' },
    ]);
    core!.app.store.endTurn(turn, 'completed', null, null);
    core!.app.database.run('UPDATE chats SET updated_at = 5');
    expect(core!.app.store.list(query, 10).map(({ id }) => id)).toEqual(expected);
  });
});

test('a chat is exported whole, and no content can break out of its place', async () => {
  open(
    (_request, round) => (round === 1 ? [call('1', 'look', { text: '```' })] : [say('Here: `x`')]),
    () => 'a fence ```` inside',
  );
  const { chat } = await ask(undefined, 'Show it');
  const messages = core!.app.store.messages(chat.id);
  const markdown = chatMarkdown(chat, messages);
  expect(markdown).toMatch(/^# Show it\n/);
  expect(markdown).toContain('`````\na fence ```` inside\n`````');
  expect(markdown).toContain('Here: `x`');
  const json = JSON.parse(chatJson(chat, core!.app.store.turns(chat.id), messages)) as object;
  expect(json).toMatchObject({
    format: 'agenthub-chat',
    chat: { id: chat.id },
    turns: [{ seq: 1 }],
  });
});
