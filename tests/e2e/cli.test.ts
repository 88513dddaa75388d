import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  agenthub,
  fixture,
  processesOf,
  startServe,
  testHome,
  until,
  type Serving,
  type TestHome,
} from '../support/home.ts';

let home: TestHome;
beforeAll(() => {
  home = testHome({
    bench: fixture('workbench', { PAUSE_MS: '300' }),
    ghost: { command: 'no-such-command-here' },
  });
});
afterAll(() => {
  expect(processesOf(home)).toEqual([]); // no command leaves a process behind
  home[Symbol.dispose]();
});

test('"servers list --json" gives one value with the state and the reason of each server', async () => {
  const { code, json, stderr } = await agenthub(home, ['servers', 'list', '--json']);
  expect(code).toBe(0);
  const [bench, ghost] = json();
  expect(bench).toEqual({
    name: 'bench',
    state: 'ready',
    tools: 4,
    transport: 'stdio',
    breaker: 'closed',
    last_probe_ms: expect.any(Number),
    restarts: 0,
    pid: expect.any(Number),
  });
  expect(ghost).toMatchObject({ name: 'ghost', reason: expect.stringContaining('not found') });
  expect(['failed', 'restarting', 'crash-loop']).toContain(ghost.state);
  expect(stderr).toBe('');
});

test('--data and --json may stand before the command as well as after it', async () => {
  const before = await agenthub(home, ['--json', '--data', home.data, 'tools', 'list']);
  const between = await agenthub(home, ['tools', '--json', 'list', '--data', home.data]);
  expect(before.json().map((tool: { name: string }) => tool.name)).toContain('bench__echo');
  expect(between.json()).toEqual(before.json());
});

test('"tools search --json" gives name, server, score and why', async () => {
  const { json } = await agenthub(home, ['tools', 'search', 'echo a text', '-k', '1', '--json']);
  expect(json()).toEqual([
    { name: 'bench__echo', server: 'bench', score: expect.any(Number), why: expect.any(String) },
  ]);
});

test('"tools call" takes a bare name where it is unique, and gives what the tool answered', async () => {
  const { code, json } = await agenthub(home, ['tools', 'call', 'echo', '{"text":"hi"}', '--json']);
  expect(code).toBe(0);
  expect(json()).toMatchObject({
    result: { content: [{ type: 'text', text: 'hi' }], isError: false },
    meta: { server: 'bench', outcome: 'answered', attempts: 1 },
  });
  const plain = await agenthub(home, ['tools', 'call', 'bench__echo', '{"text":"hello"}']);
  expect(plain.stdout).toBe('hello\n');
});

test.each([
  ['a tool that does not exist', ['tools', 'call', 'nothing'], 'missing', 'tool.unknown'],
  ['a tool that answers with an error', ['tools', 'call', 'explode'], 'invalid', 'tool.failed'],
  ['a server that does not exist', ['servers', 'remove', 'nobody'], 'missing', 'server.unknown'],
  ['a file that is not there', ['servers', 'import', '/no/such'], 'missing', 'file.unreadable'],
  ['a backup that is none', ['restore', '/no/such'], 'invalid', 'backup.unusable'],
])('%s: exit code 1, the error as JSON on stdout, message and remedy on stderr', async (...row) => {
  const [, args, kind, code] = row;
  const ran = await agenthub(home, [...args, '--json']);
  expect(ran.code).toBe(1);
  const { error } = ran.json();
  expect(error).toMatchObject({ kind, code, message: expect.any(String) });
  expect(ran.stderr).toContain(error.message);
  expect(ran.stderr).toContain(error.remedy);
});

test('"servers" alone lists them, wherever its options stand', async () => {
  for (const args of [
    ['servers', '--json'],
    ['--json', 'servers'],
  ]) {
    const { code, json } = await agenthub(home, args);
    expect(code).toBe(0);
    expect(json().map(({ name }: { name: string }) => name)).toEqual(['bench', 'ghost']);
  }
  expect((await agenthub(home, ['servers'])).stdout).toContain('bench');
});

test.each([
  ['an unknown command', ['dance']],
  ['an unknown option', ['usage', '--loud']],
  ['a missing argument', ['ask']],
  ['a noun without a command', ['tools']],
  ['a command that a noun does not have', ['servers', 'dance']],
  ['a grouping that does not exist', ['usage', '--by', 'mood']],
  ['a number that is none', ['tools', 'search', 'x', '-k', 'many']],
  ['a port that does not exist', ['serve', '--port', '70000']],
  ['arguments that are not JSON', ['tools', 'call', 'echo', '{text}']],
  ['arguments that are not an object', ['tools', 'call', 'echo', '[1]']],
  ['a server without command and address', ['servers', 'add', 'x']],
  ['a server with command and address', ['servers', 'add', 'x', '--url', 'http://a', '--', 'y']],
])('%s is wrong usage: exit code 2', async (_name, args) => {
  const at = args.indexOf('--');
  const json = at < 0 ? [...args, '--json'] : [...args.slice(0, at), '--json', ...args.slice(at)];
  const ran = await agenthub(home, json);
  expect(ran.code).toBe(2);
  expect(ran.json().error).toMatchObject({ kind: 'invalid', code: 'command.usage' });
  expect(ran.stderr).not.toBe('');
});

test('a command that is not built says so with exit code 2', async () => {
  const ran = await agenthub(home, ['jobs', 'list', '--json']);
  expect(ran.code).toBe(2);
  expect(ran.json().error.code).toBe('feature.not-built');
});

test('"ask --json" runs a tool without any key and gives one value', async () => {
  const { code, json } = await agenthub(home, ['ask', 'please pause slowly', '--json']);
  expect(code).toBe(0);
  expect(json()).toMatchObject({
    conversation_id: expect.any(String),
    text: expect.stringContaining('it has paused'),
    tool_calls: [
      {
        server: 'bench',
        tool: 'pause',
        arguments: {},
        ok: true,
        cached: false,
        duration_ms: expect.any(Number),
      },
    ],
    usage: { input_tokens: 0, output_tokens: 0, cost_usd: 0 },
    model: 'offline/planner',
  });
});

test('servers are added, restarted, imported and removed', async () => {
  const own = testHome({});
  try {
    const script = (fixture('workbench')['args'] as string[])[0]!;
    const added = await agenthub(own, [
      'servers',
      'add',
      'one',
      '--env',
      'PAUSE_MS=5',
      '--json',
      '--',
      process.execPath,
      script,
      '--json',
    ]);
    expect(added.json()).toMatchObject({ name: 'one', state: 'ready', tools: 4 });
    const written = JSON.parse(readFileSync(join(own.data, 'mcp.json'), 'utf8'));
    expect(written.mcpServers.one).toEqual({
      command: process.execPath,
      args: [script, '--json'],
      env: { PAUSE_MS: '5' },
    });
    const again = await agenthub(own, ['servers', 'add', 'one', '--json', '--', 'x']);
    expect(again.json().error.code).toBe('server.exists');
    const restarted = await agenthub(own, ['servers', 'restart', 'one', '--json']);
    expect(restarted.json()).toMatchObject({ name: 'one', state: 'ready' });
    const other = join(own.folder, 'claude_desktop_config.json');
    writeFileSync(
      other,
      JSON.stringify({ mcpServers: { two: fixture('workbench'), '!': { command: 'x' } } }),
    );
    const imported = await agenthub(own, ['servers', 'import', other, '--json']);
    expect(imported.json()).toEqual({
      added: ['two'],
      skipped: [{ name: '!', problem: expect.any(String), cause: { code: 'entry.name' } }],
      keys: [],
    });
    const removed = await agenthub(own, ['servers', 'remove', 'one', '--json']);
    expect(removed.json()).toEqual({ name: 'one', removed: true });
    const left = await agenthub(own, ['servers', 'list', '--json']);
    expect(left.json().map((server: { name: string }) => server.name)).toEqual(['two']);
  } finally {
    expect(processesOf(own)).toEqual([]);
    own[Symbol.dispose]();
  }
});

test('a first command on an empty folder really lists the files of the person, at no cost', async () => {
  const own = testHome();
  try {
    mkdirSync(join(own.folder, 'Documents', 'AgentHub'), { recursive: true });
    writeFileSync(join(own.folder, 'Documents', 'AgentHub', 'budget-2026.txt'), 'x');
    const { code, json } = await agenthub(own, ['ask', 'List the files in my folder', '--json']);
    expect(code).toBe(0);
    expect(json().text).toContain('budget-2026.txt');
    expect(json().usage.cost_usd).toBe(0);
  } finally {
    expect(processesOf(own)).toEqual([]);
    own[Symbol.dispose]();
  }
});

/** Calls that were journalled and have not ended. */
function callsUnderWay({ data }: TestHome): number {
  const path = join(data, 'agenthub.db');
  if (!existsSync(path)) return 0;
  const database = new Sqlite(path, { readonly: true });
  try {
    const count = database.prepare(`SELECT count(*) AS n FROM attempts WHERE outcome = 'open'`);
    return (count.get() as { n: number }).n;
  } catch {
    return 0; // its tables are not there yet
  } finally {
    database.close();
  }
}

test('SIGTERM in the middle of a command leaves no server behind and stores the turn as cancelled', async () => {
  const own = testHome({ bench: fixture('workbench') });
  try {
    const asked = agenthub(own, ['ask', 'please pause slowly', '--conversation', 'c1', '--json'], {
      onSpawn: (child) => {
        let seen = '';
        child.stderr!.on('data', (chunk: Buffer) => (seen += chunk.toString()));
        void until(() => callsUnderWay(own) === 1).then(() => child.kill('SIGTERM'));
        return seen;
      },
    });
    const ran = await asked;
    expect(ran.code).toBe(1);
    expect(ran.json().error.kind).toBe('cancelled');
    expect(processesOf(own)).toEqual([]);
    const usage = await agenthub(own, ['usage', '--by', 'conversation', '--json']);
    const { rows, total } = usage.json();
    expect(rows[0].key).toBe('c1');
    expect(Object.keys(total).sort()).toEqual([
      'cache_hit_rate',
      'cache_read_tokens',
      'cache_write_tokens',
      'calls',
      'cost_usd',
      'input_tokens',
      'output_tokens',
      'unpriced',
    ]);
  } finally {
    own[Symbol.dispose]();
  }
});

test('the last command of several at once waits for its turn instead of failing', async () => {
  const ran = await Promise.all(
    ['a', 'b', 'c'].map((text) =>
      agenthub(home, ['tools', 'call', 'echo', JSON.stringify({ text }), '--json']),
    ),
  );
  expect(ran.map(({ code }) => code)).toEqual([0, 0, 0]);
  expect(ran.map(({ json }) => json().text).sort()).toEqual(['a', 'b', 'c']);
});

test('"doctor" looks at everything and says what to do; problems give exit code 1', async () => {
  const { code, json } = await agenthub(home, ['doctor', '--json']);
  expect(code).toBe(1);
  const byName = new Map(
    json().checks.map((check: { name: string }) => [check.name, check] as const),
  );
  expect(byName.get('database')).toMatchObject({ state: 'ok' });
  expect(byName.get('server bench')).toMatchObject({ state: 'ok' });
  expect(byName.get('server ghost')).toMatchObject({
    state: 'problem',
    message: expect.stringContaining('not found'),
    remedy: expect.stringContaining('mcp.json'),
  });
  for (const name of [
    'versions',
    'data folder',
    'disk',
    'lock',
    'keychain',
    'models',
    'settings',
  ]) {
    expect(byName.has(name), name).toBe(true);
  }
  expect(json().error.code).toBe('doctor.problems');
});

test('"doctor --schema" prints a JSON Schema with a meaning for every field', async () => {
  const { json } = await agenthub(home, ['doctor', '--schema']);
  const schema = json();
  expect(schema.$schema).toMatch(/json-schema/);
  expect(schema.properties.language.enum).toEqual(['system', 'en', 'ko']);
  const silent = Object.entries<{ description?: string; properties?: object }>(schema.properties)
    .filter(([, field]) => !field.description && !field.properties)
    .map(([name]) => name);
  expect(silent).toEqual([]);
});

test.each([4, 1])(
  'from version %i a database comes up again, and a backup of it can be put back',
  async (version) => {
    using own = testHome({});
    await agenthub(own, ['usage']);
    expect((await agenthub(own, ['migrate', 'down', '--to', String(version)])).code).toBe(0);
    const file = join(own.folder, 'old.db');
    expect((await agenthub(own, ['backup', file])).code).toBe(0);
    const restored = await agenthub(own, ['restore', file, '--json']);
    expect(restored.json()).toMatchObject({ version });
    expect((await agenthub(own, ['migrate', 'up', '--json'])).json()).toMatchObject({
      from: version,
    });
    expect((await agenthub(own, ['usage'])).code).toBe(0);
  },
);

test('migrate goes down and up again, with a copy before; status tells', async () => {
  const own = testHome({});
  try {
    await agenthub(own, ['usage']);
    const first = (await agenthub(own, ['migrate', 'status', '--json'])).json();
    expect(first).toMatchObject({ current: first.latest, pending: [] });
    const down = (await agenthub(own, ['migrate', 'down', '--to', '0', '--json'])).json();
    expect(down).toMatchObject({ from: first.latest, to: 0, backup: expect.any(String) });
    const bottom = (await agenthub(own, ['migrate', 'status', '--json'])).json();
    expect(bottom).toMatchObject({ current: 0, latest: first.latest });
    expect(bottom.pending).toHaveLength(first.latest);
    const below = await agenthub(own, ['migrate', 'down', '--json']);
    expect(below.json().error.code).toBe('migration.direction');
    const beyond = await agenthub(own, ['migrate', 'up', '--to', '999', '--json']);
    expect(beyond.json().error.code).toBe('migration.unknown');
    const up = (await agenthub(own, ['migrate', 'up', '--json'])).json();
    expect(up).toMatchObject({ from: 0, to: first.latest });
  } finally {
    own[Symbol.dispose]();
  }
});

test('a backup brings chats, settings and servers back, and keeps what it replaces', async () => {
  const own = testHome({ bench: fixture('workbench', { PAUSE_MS: '5' }) });
  try {
    await agenthub(own, ['ask', 'please pause slowly', '--conversation', 'kept']);
    const servers = readFileSync(join(own.data, 'mcp.json'), 'utf8');
    const file = join(own.folder, 'copy.db');
    const made = await agenthub(own, ['backup', file, '--json']);
    expect(made.json()).toEqual({ path: file, bytes: expect.any(Number) });
    const again = await agenthub(own, ['backup', file, '--json']);
    expect(again.json().error.code).toBe('backup.exists');

    await agenthub(own, ['ask', 'please pause slowly', '--conversation', 'later']);
    await agenthub(own, ['servers', 'remove', 'bench']);
    const restored = await agenthub(own, ['restore', file, '--json']);
    expect(restored.code).toBe(0);
    expect(restored.json()).toMatchObject({ before: expect.stringContaining('backups') });
    expect(readFileSync(join(own.data, 'mcp.json'), 'utf8')).toBe(servers);
    const rows = (await agenthub(own, ['usage', '--by', 'conversation', '--json'])).json().rows;
    expect(rows.map((row: { key: string }) => row.key)).toEqual(['kept']);

    await agenthub(own, ['restore', restored.json().before, '--json']);
    const back = (await agenthub(own, ['usage', '--by', 'conversation', '--json'])).json().rows;
    expect(back.map((row: { key: string }) => row.key).sort()).toEqual(['kept', 'later']);
  } finally {
    expect(processesOf(own)).toEqual([]);
    own[Symbol.dispose]();
  }
});

test('a damaged database is told by doctor, and a backup puts things right', async () => {
  const own = testHome({});
  try {
    await agenthub(own, ['usage']);
    const file = join(own.folder, 'copy.db');
    await agenthub(own, ['backup', file]);
    writeFileSync(
      join(own.data, 'agenthub.db'),
      'this is no database, it is a text of some length',
    );
    const usage = await agenthub(own, ['usage', '--json']);
    expect(usage.json().error).toMatchObject({
      code: 'database.unreadable',
      remedy: expect.stringContaining('restore'),
    });
    const doctor = await agenthub(own, ['doctor', '--json']);
    expect(doctor.json().checks).toContainEqual(
      expect.objectContaining({ name: 'database', state: 'problem' }),
    );
    expect((await agenthub(own, ['restore', file])).code).toBe(0);
    expect((await agenthub(own, ['usage'])).code).toBe(0);
  } finally {
    own[Symbol.dispose]();
  }
});

test('while "serve" owns the folder, commands talk to it and the files are left alone', async () => {
  const own = testHome({ bench: fixture('workbench', { PAUSE_MS: '50' }) });
  let serving: Serving | undefined;
  try {
    serving = await startServe(own);
    const listed = await agenthub(own, ['servers', 'list', '--json']);
    const pid = listed.json()[0].pid;
    expect((await agenthub(own, ['servers', 'list', '--json'])).json()[0].pid).toBe(pid);
    const asked = await agenthub(own, ['ask', 'please pause slowly', '--json']);
    expect(asked.json().text).toContain('it has paused');
    for (const args of [['migrate', 'up'], ['migrate', 'down'], ['restore', '/x'], ['serve']]) {
      const refused = await agenthub(own, [...args, '--json']);
      expect(refused.code).toBe(1);
      expect(refused.json().error).toMatchObject({ kind: 'conflict', code: 'data-folder.in-use' });
      expect(refused.stderr).toContain(String(serving.pid));
    }
    expect((await agenthub(own, ['migrate', 'status', '--json'])).json().pending).toEqual([]);
    expect((await agenthub(own, ['backup', join(own.folder, 'c.db')])).code).toBe(0);
    const doctor = await agenthub(own, ['doctor', '--json']);
    expect(doctor.json().checks).toContainEqual(
      expect.objectContaining({ name: 'lock', message: `AgentHub runs as process ${serving.pid}` }),
    );
  } finally {
    await serving?.[Symbol.asyncDispose]();
    expect(processesOf(own)).toEqual([]);
    own[Symbol.dispose]();
  }
});

test('a command whose owner is killed in the middle says so instead of hanging', async () => {
  const own = testHome({ bench: fixture('workbench') });
  const serving = await startServe(own);
  try {
    const asked = agenthub(own, ['ask', 'please pause slowly', '--json']);
    await until(
      async () => (await (await serving.fetch('/api/health')).json()).active_agents === 1,
    );
    serving.child.kill('SIGKILL');
    const ran = await asked;
    expect(ran.code).toBe(1);
    expect(ran.json().error.code).toBe('owner.lost');
  } finally {
    await serving.exited;
    await agenthub(own, ['servers', 'list']); // the next start ends what the killed one left
    expect(processesOf(own)).toEqual([]);
    own[Symbol.dispose]();
  }
});

test('a command whose owner hangs says which process it is', async () => {
  const own = testHome({});
  const serving = await startServe(own);
  try {
    serving.child.kill('SIGSTOP');
    const ran = await agenthub(own, ['usage', '--json']);
    expect(ran.json().error).toMatchObject({ code: 'owner.silent' });
    expect(ran.stderr).toContain(String(serving.pid));
  } finally {
    serving.child.kill('SIGCONT');
    await serving[Symbol.asyncDispose]();
    own[Symbol.dispose]();
  }
});
