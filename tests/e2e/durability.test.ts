import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { eventsOf } from '../support/event-stream.ts';
import {
  agenthub,
  fixture,
  killHard,
  processesOf,
  startServe,
  testHome,
  until,
  type Serving,
  type TestHome,
} from '../support/home.ts';
import { slowModel } from '../support/slow-model.ts';

const PLANNER = 'offline/planner';

/** Starts a turn and gathers the text that is shown, until enough of it was, or the stream breaks. */
async function readUntil(serving: Serving, chat: string, enough: number): Promise<() => string> {
  const response = await serving.fetch('/api/chat/stream', {
    method: 'POST',
    body: JSON.stringify({ conversation_id: chat, message: 'go on' }),
  });
  const seen = { text: '' };
  const reading = (async () => {
    for await (const { event, data } of eventsOf(response)) {
      if (event === 'text') seen.text += (data as { delta: string }).delta;
    }
  })().catch(() => undefined);
  await until(() => seen.text.length >= enough);
  return () => {
    void reading;
    return seen.text;
  };
}

interface StoredChat {
  readonly turns: { status: string }[];
  readonly messages: { role: string; status: string; text: string }[];
}

function stored(home: TestHome, chat: string): StoredChat {
  const sqlite = new Sqlite(join(home.data, 'agenthub.db'), { readonly: true });
  try {
    const messages = sqlite
      .prepare('SELECT role, status, parts FROM messages WHERE chat_id = ? ORDER BY seq')
      .all(chat) as { role: string; status: string; parts: string }[];
    return {
      turns: sqlite.prepare('SELECT status FROM turns WHERE chat_id = ?').all(chat) as [],
      messages: messages.map(({ role, status, parts }) => ({
        role,
        status,
        text: (JSON.parse(parts) as { text?: string }[]).map((part) => part.text ?? '').join(''),
      })),
    };
  } finally {
    sqlite.close();
  }
}

const hash = (path: string): string =>
  createHash('sha256').update(readFileSync(path)).digest('hex');

test('SIGKILL in the middle of a turn loses nothing that was shown, and leaves no orphan', async () => {
  using home = testHome({ bench: fixture('workbench') });
  await using model = await slowModel(5000, 4);
  for (const [index, enough] of [40, 400, 1500].entries()) {
    const chat = `chat-${index}`;
    const serving = await startServe(home, { env: model.environment });
    const shown = await readUntil(serving, chat, enough);
    await killHard(serving);
    const seen = shown();
    const { messages } = stored(home, chat);
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant']);
    expect(messages[0]!.text).toBe('go on');
    expect(messages[1]!.text.startsWith(seen)).toBe(true);
  }
  const again = await startServe(home, { env: model.environment });
  try {
    // What the killed runs left is ended before the ready line or at once after it.
    await until(() => processesOf(home).length === 2, 10_000, 'serve and its one server alone');
    for (const chat of ['chat-0', 'chat-1', 'chat-2']) {
      expect(stored(home, chat).turns).toEqual([{ status: 'interrupted' }]);
      expect(stored(home, chat).messages[1]!.status).toBe('incomplete');
    }
    const shown = await readUntil(again, 'chat-0', 20); // and the chat can go on
    expect(shown()).toContain('word1');
  } finally {
    await again[Symbol.asyncDispose]();
  }
  expect(processesOf(home)).toEqual([]);
});

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
  '%s in the middle of a turn ends cleanly: the turn is stored as cancelled, no process stays',
  async (signal) => {
    using home = testHome({ bench: fixture('workbench') });
    await using model = await slowModel(5000, 4);
    const serving = await startServe(home, { env: model.environment });
    const shown = await readUntil(serving, 'c', 100);
    serving.child.kill(signal);
    expect(await serving.exited).toBe(0);
    expect(processesOf(home)).toEqual([]);
    expect(readdirSync(home.data).sort()).toEqual([
      'agenthub.db', // the log beside it was folded in
      'agents',
      'backups',
      'logs',
      'mcp.json',
      'plugins',
      'settings.json',
    ]);
    const { turns, messages } = stored(home, 'c');
    expect(turns).toEqual([{ status: 'cancelled' }]);
    expect(messages[1]).toMatchObject({ status: 'incomplete' });
    expect(messages[1]!.text.startsWith(shown())).toBe(true);
  },
);

test('SIGTERM while a tool runs and while servers start leaves no process', async () => {
  using home = testHome({ bench: fixture('workbench') });
  const serving = await startServe(home);
  void serving
    .fetch('/api/tools/call', {
      method: 'POST',
      body: JSON.stringify({ tool_name: 'bench__pause' }),
    })
    .catch(() => undefined);
  await until(async () => (await serving.fetch('/api/tools/search?q=pause')).ok);
  serving.child.kill('SIGTERM');
  expect(await serving.exited).toBe(0);
  expect(processesOf(home)).toEqual([]);
  const early = await startServe(home);
  early.child.kill('SIGTERM'); // its server has hardly begun
  expect(await early.exited).toBe(0);
  expect(processesOf(home)).toEqual([]);
});

test('a database of a newer version is refused and not touched', async () => {
  using home = testHome({});
  await agenthub(home, ['usage']);
  const path = join(home.data, 'agenthub.db');
  const sqlite = new Sqlite(path);
  sqlite.pragma('user_version = 9999');
  sqlite.close();
  const before = hash(path);
  for (const args of [['usage'], ['migrate', 'down'], ['migrate', 'up'], ['ask', 'x']]) {
    const ran = await agenthub(home, [...args, '--json']);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(/newer|9999/);
  }
  const doctor = await agenthub(home, ['doctor', '--json']);
  expect(doctor.code).toBe(1);
  expect(hash(path)).toBe(before);
  expect(readdirSync(join(home.data, 'backups'))).toEqual([]);
});

test('an older database is copied before it is brought to the newest version', async () => {
  using home = testHome({});
  const down = (await agenthub(home, ['migrate', 'up', '--to', '1', '--json'])).json();
  expect(down).toMatchObject({ from: 0, to: 1 });
  const chats = new Sqlite(join(home.data, 'agenthub.db'));
  chats
    .prepare("INSERT INTO chats (id, title, created_at, updated_at) VALUES ('old', 'Old', 1, 1)")
    .run();
  chats.close();
  await agenthub(home, ['usage']);
  const [copy] = readdirSync(join(home.data, 'backups'));
  expect(copy).toMatch(/^agenthub-v1-.*\.db$/);
  for (const path of [join(home.data, 'backups', copy!), join(home.data, 'agenthub.db')]) {
    const sqlite = new Sqlite(path, { readonly: true });
    expect(sqlite.prepare('SELECT id FROM chats').all()).toEqual([{ id: 'old' }]);
    sqlite.close();
  }
});

test('broken settings are kept aside, defaults are used, and the person is told', async () => {
  using home = testHome({});
  writeFileSync(join(home.data, 'settings.json'), '{"theme": "dark", "turn": ');
  const doctor = await agenthub(home, ['doctor', '--json']);
  expect(doctor.json().checks).toContainEqual(
    expect.objectContaining({ name: 'settings', state: 'problem' }),
  );
  const aside = readdirSync(home.data).filter((name) => name.startsWith('settings.json.broken'));
  expect(aside).toHaveLength(1);
  expect(readFileSync(join(home.data, aside[0]!), 'utf8')).toContain('"theme": "dark"');
  expect((await agenthub(home, ['usage'])).code).toBe(0);
});

test('a broken list of servers is told in plain words and left as it is', async () => {
  using home = testHome({});
  const path = join(home.data, 'mcp.json');
  writeFileSync(path, '{"mcpServers": {"a": {"command": "x"}');
  const listed = await agenthub(home, ['servers', 'list', '--json']);
  expect(listed.code).toBe(0);
  expect(listed.stderr).toMatch(/cannot be read: it is not valid JSON/);
  const added = await agenthub(home, ['servers', 'add', 'b', '--json', '--', 'x']);
  expect(added.json().error).toMatchObject({ code: 'servers.config-broken' });
  expect(readFileSync(path, 'utf8')).toBe('{"mcpServers": {"a": {"command": "x"}');
});

test('a list of servers that is no file at all prevents no start', async () => {
  using home = testHome({});
  rmSync(join(home.data, 'mcp.json'));
  mkdirSync(join(home.data, 'mcp.json'));
  const listed = await agenthub(home, ['servers', 'list', '--json']);
  expect(listed.code).toBe(0);
  expect(listed.stderr).toMatch(/The list of servers .* cannot be read/);
});

test('a command tells that the settings are not in force', async () => {
  using home = testHome({});
  writeFileSync(join(home.data, 'settings.json'), '{"theme": 5}');
  const first = await agenthub(home, ['usage', '--json']);
  expect(first.json().rows).toEqual([]);
  expect(first.stderr).toContain('theme: it must be one of');
  expect((await agenthub(home, ['usage'])).stderr).toBe('');
});

test('a list of servers that is a link to another file stays a link', async () => {
  using home = testHome();
  const real = join(home.folder, 'dotfiles.json');
  writeFileSync(real, '{"mcpServers": {"a": {"command": "x"}}}');
  symlinkSync(real, join(home.data, 'mcp.json'));
  await agenthub(home, ['servers', 'remove', 'a']);
  expect(JSON.parse(readFileSync(real, 'utf8'))).toEqual({ mcpServers: {} });
});

/** A small file system of its own; undefined where this machine does not allow one. */
function smallDisk(home: TestHome, options: string): (Disposable & { path: string }) | undefined {
  const path = join(home.folder, 'disk');
  mkdirSync(path, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  return { path, [Symbol.dispose]: () => void execFileSync('umount', ['-l', path]) };
}

function mayMount(): boolean {
  using home = testHome();
  using disk = smallDisk(home, 'size=1m');
  return disk !== undefined;
}

const mounts = process.platform === 'linux' && mayMount();
const reason = mounts ? '' : ' (skipped: a file system cannot be mounted here)';

test.skipIf(!mounts)(`a full disk ends the turn with a clear message${reason}`, async () => {
  using home = testHome({});
  using disk = smallDisk(home, 'size=2m')!;
  await using model = await slowModel(5000, 2);
  const serving = await startServe(home, { env: model.environment, args: ['--data', disk.path] });
  try {
    const response = await serving.fetch('/api/chat/stream', {
      method: 'POST',
      body: JSON.stringify({ conversation_id: 'full', message: 'go on' }),
    });
    let shown = '';
    let failure: { code: string; remedy: string } | undefined;
    for await (const { event, data } of eventsOf(response)) {
      if (event === 'text') shown += (data as { delta: string }).delta;
      if (shown.length > 50 && !existsSync(join(disk.path, 'filler'))) fill(disk.path);
      if (event === 'error') failure = data as typeof failure;
    }
    expect(failure).toMatchObject({ code: 'disk.full', remedy: expect.stringContaining('space') });
    expect((await serving.fetch('/health')).status).toBe(200);
    expect(await (await serving.fetch('/api/usage')).json()).toBeTruthy();
  } finally {
    await serving[Symbol.asyncDispose]();
  }
  execFileSync('rm', [join(disk.path, 'filler')]);
  const after = await agenthub(home, ['ask', 'hello', '--model', PLANNER, '--data', disk.path]);
  expect(after.code).toBe(0); // with room again, everything works again
});

function fill(folder: string): void {
  try {
    writeFileSync(join(folder, 'filler'), Buffer.alloc(4 * 1024 * 1024));
  } catch {
    return; // that was the aim
  }
}

test.skipIf(!mounts)(`a data folder that cannot be written says so${reason}`, async () => {
  using home = testHome({});
  using disk = smallDisk(home, 'size=2m')!;
  await agenthub(home, ['usage', '--data', disk.path]);
  execFileSync('mount', ['-o', 'remount,ro', disk.path]);
  for (const args of [['usage'], ['serve'], ['migrate', 'down']]) {
    const ran = await agenthub(home, [...args, '--data', disk.path, '--json']);
    expect(ran.code).toBe(1);
    expect(ran.json().error).toMatchObject({
      kind: 'unavailable',
      code: 'data-folder.unusable',
      remedy: expect.stringContaining('--data'),
    });
  }
  const doctor = await agenthub(home, ['doctor', '--data', disk.path, '--json']);
  expect(doctor.json().checks).toContainEqual(
    expect.objectContaining({ name: 'data folder', state: 'problem' }),
  );
});
