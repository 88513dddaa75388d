import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { commands, type Answer, type CommandName, type Door } from '../../app/contract/index.ts';
import { SECRET, memoryCore, type MemoryCore } from '../../tests/support/memory-core.ts';
import { Bridge, readCall } from './bridge.ts';
import { localDoor } from './local-door.ts';

let core: MemoryCore;
let bridge: Bridge;
/** Everything that ever left through the door, as text. */
let left: string;

beforeEach(() => {
  core = memoryCore();
  bridge = new Bridge(core.app);
  left = '';
  bridge.announcements.on('announced', (event) => void (left += JSON.stringify(event)));
});
afterEach(() => core[Symbol.asyncDispose]());

/** One call as a remote user interface makes it: as text, there and back. */
async function invoke(name: string, input: unknown): Promise<Answer<Record<string, unknown>>> {
  const asked = readCall(JSON.parse(JSON.stringify({ id: '1', name, input })))!;
  const answer = await bridge.invoke(asked.name, asked.input, new AbortController().signal);
  const text = JSON.stringify(answer);
  left += text;
  return JSON.parse(text) as Answer<Record<string, unknown>>;
}

const names = Object.keys(commands) as CommandName[];

describe('every command', () => {
  test.each(names)('%s answers to any input, and never with a fault of our own', async (name) => {
    const inputs = [undefined, null, {}, [], 'text', 7, { chatId: 1, name: [], id: {} }];
    for (const input of inputs) {
      const answer = await invoke(name, input);
      if (!answer.ok) {
        expect(answer.error.kind, `${name}: ${answer.error.message}`).not.toBe('internal');
        expect(answer.error.message).not.toBe('');
      }
    }
  });

  test.each(names.filter((name) => !commands[name].input.safeParse({}).success))(
    '%s refuses an empty input and names the fields',
    async (name) => {
      const answer = await invoke(name, {});
      expect(answer).toMatchObject({
        ok: false,
        error: { kind: 'invalid', code: 'command.invalid', remedy: expect.any(String) as string },
      });
    },
  );
});

test.each(['', 'no.such', 'constructor', '__proto__', 'toString', 'hasOwnProperty'])(
  'there is no command "%s"',
  async (name) => {
    expect(await invoke(name, {})).toMatchObject({ ok: false, error: { code: 'command.unknown' } });
  },
);

test('what is not a call is none', () => {
  for (const value of [null, 1, 'x', [], {}, { id: 1, name: 'a' }, { id: 'a' }]) {
    expect(readCall(value)).toBeUndefined();
  }
});

test('a whole conversation works through the door, and no secret ever leaves', async () => {
  await invoke('keys.set', { provider: 'openai', key: `${SECRET}-openai` });
  const started = await invoke('turns.start', { chatId: 'c', message: 'hello' });
  expect(started).toMatchObject({ ok: true, value: { chatId: 'c' } });
  await expect
    .poll(
      async () => {
        const answer = await invoke('chats.get', { chatId: 'c' });
        return answer.ok && (answer.value['turns'] as { status: string }[])[0]!.status;
      },
      { timeout: 10_000 },
    )
    .toBe('completed');
  const inputs: Partial<Record<CommandName, unknown>> = {
    'chats.export': { chatId: 'c', format: 'json' },
    'chats.rename': { chatId: 'c', title: ' New ' },
    'tools.call': { name: 'look', arguments: {} },
    'tools.search': { query: 'look' },
    'servers.describe': { name: 'box' },
    'servers.restart': { name: 'box' },
    'servers.signIn': { name: 'box' },
    'servers.signOut': { name: 'box' },
    'usage.report': { by: 'conversation' },
    'settings.update': { theme: 'dark' },
    'models.list': { provider: 'openai' },
    'turns.retry': { chatId: 'c' },
  };
  for (const [name, input] of Object.entries(inputs)) await invoke(name, input);
  for (const name of names) await invoke(name, {});
  expect(left).toContain('"New"');
  expect(left).not.toContain(SECRET);
  expect(core.settingsFile.text).not.toContain(SECRET);
  expect(core.settingsFile.text).toContain('keychain:openai');
});

test('fields that the contract does not name are dropped on the way out', async () => {
  const view = core.app.gateway.server('box').view();
  core.app.gateway.server('box').view = () => ({ ...view, env: { TOKEN: SECRET } }) as never;
  const answer = await invoke('servers.list', {});
  expect(answer.ok).toBe(true);
  expect(left).not.toContain(SECRET);
});

test('the door throws what the bridge wraps, and hears what it announces, in order', async () => {
  const door: Door = localDoor(bridge);
  await expect(door.invoke('chats.get', { chatId: 'none' })).rejects.toMatchObject({
    kind: 'missing',
    code: 'chat.unknown',
    remedy: expect.any(String) as string,
  });
  const revs: number[] = [];
  const subscription = door.on('settings.changed', ({ rev }) => revs.push(rev));
  await door.invoke('settings.update', { theme: 'dark' });
  await door.invoke('settings.update', { theme: 'light' });
  subscription[Symbol.dispose]();
  await door.invoke('settings.update', { theme: 'system' });
  expect(revs).toEqual([1, 2]);
});
