import { expect, test } from 'vitest';
import { AgentRegistry } from './registry.ts';
import { readAgentFile } from './files/agent-file.ts';
import { notAFile } from './files/faults.ts';
import type { PluginFolder } from './ports.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };

type Plugins = Record<string, Record<string, string>>;

/** A plugin's folder out of its files; one without text is no file. */
function folderOf(name: string, files: Record<string, string>): PluginFolder {
  const { manifest, ...agents } = files;
  return {
    name: `plugins/${name}`,
    manifest:
      manifest === undefined
        ? undefined
        : { name: `plugins/${name}/plugin.yaml`, text: manifest, fault: undefined },
    agents: Object.entries(agents).map(([file, text]) => ({
      name: `plugins/${name}/agents/${file}`,
      text,
      fault: text === '' ? notAFile() : undefined,
    })),
  };
}

function setUp(files: Record<string, string>, plugins: Plugins = {}, allowed: string[] = []) {
  let tell = (): void => undefined;
  const registry = new AgentRegistry({
    folder: {
      path: '/agents',
      read: () => Object.entries(files).map(([name, text]) => ({ name, text })),
      plugins: () => Object.entries(plugins).map(([name, inside]) => folderOf(name, inside)),
      watch: (changed) => {
        tell = changed;
        return { [Symbol.dispose]: () => undefined };
      },
    },
    servers: () => SERVERS,
    allowed: ({ definition }) => allowed.includes(definition.name),
    log,
  });
  return { registry, files, plugins, allowed, changed: () => tell() };
}

const SERVERS = [
  {
    ...{ name: 'Files', remote: false, version: undefined },
    tools: [{ name: 'Files__read', tool: 'read', description: 'Reads.', inputSchema: {} }],
  },
];

const WRITER = `---
name: writer
version: 1.2.0
role: Writes letters
tags: [text]
capabilities:
  - { name: draft, type: generation }
---
Write plainly. 쉽게 쓰세요.
`;

const names = (found: ReturnType<AgentRegistry['all']>) =>
  found.map(({ definition }) => `${definition.name}@${definition.version}`);

test('the four, own agents in YAML and Markdown, and servers are found', () => {
  const { registry } = setUp({
    'writer.md': WRITER,
    'clerk.yaml': 'name: clerk\nrole: Files things\n',
  });
  expect(names(registry.all())).toEqual([
    'sena@1.0.0',
    'lubit@1.0.0',
    'gitcode@1.0.0',
    'rune@1.0.0',
    'writer@1.2.0',
    'clerk@1.0.0',
    'mcp-files@0.0.0',
  ]);
  expect(registry.get('writer').definition.instructions).toBe('Write plainly. 쉽게 쓰세요.');
  expect(registry.get('writer').definition.permissions.effects).toEqual(['read']);
  expect(registry.problems).toEqual([]);
});

test('search goes by words, name, capability, type, tag and range of versions; the newest is taken', () => {
  const { registry } = setUp({
    'a.md': WRITER,
    'b.md': WRITER.replace('1.2.0', '2.0.0-rc.1'),
    'c.md': WRITER.replace('1.2.0', '1.10.0'),
  });
  expect(names(registry.search({ query: 'letters' }))).toHaveLength(3);
  expect(names(registry.search({ capability: 'generation' }))).toHaveLength(3);
  expect(names(registry.search({ capability: 'read' }))).toEqual(['mcp-files@0.0.0']);
  expect(names(registry.search({ type: 'planner' }))).toEqual(['sena@1.0.0']);
  expect(names(registry.search({ tag: 'text', version: '^1.3' }))).toEqual(['writer@1.10.0']);
  expect(registry.get('writer@~1.2').definition.version).toBe('1.2.0');
  expect(registry.get('writer', '1.x').definition.version).toBe('1.10.0');
  expect(() => registry.get('writer@^9')).toThrow(/no agent "writer@\^9"/);
  expect(() => registry.search({ version: 'newest' })).toThrow(/not a range/);
});

test.each([
  ['x.yaml', 'name: x\nrole: [\n', 3, /./],
  ['x.yaml', 'name: x\nrole: R\ntags: red\n', 3, /"tags" must be a list/],
  ['x.yaml', 'name: x\nrole: R\npermissions:\n  effects: [read, destroy]\n', 4, /effects/],
  ['x.yaml', 'name: x\nrole: R\nbudgit: 3\n', 3, /no field "budgit"/],
  ['x.yaml', 'name: Big Name\nrole: R\n', 1, /small letters/],
  ['x.yaml', 'name: x\nversion: newest\nrole: R\n', 2, /1\.0\.0/],
  ['x.md', '---\nname: x\nrole: R\ntools: 7\n---\nText', 4, /tools/],
  ['x.md', 'Only text', 1, /front matter/],
  ['x.yaml', '- a list', 1, /holds no fields/],
])('a broken file (%s: %j) is told with its line', (file, text, line, problem) => {
  const reading = readAgentFile(file, text);
  if (reading.ok) throw new Error('it was read');
  expect(reading.problems[0]).toMatchObject({ file, line });
  expect(reading.problems.map((one) => one.problem).join('; ')).toMatch(problem);
});

test.each([
  ['version: 1.0\n', /version such as 1\.0\.0/],
  ['role: \n', /"role" is missing/],
  ['budget: { limitUsd: -1 }\n', /"budget.limitUsd" must be at least 0/],
  ['settings: { maxRounds: 1000 }\n', /"settings.maxRounds" must be at most 100/],
  [`description: ${'x'.repeat(3000)}\n`, /"description" is longer than 2000 characters/],
  ['capabilities: [{ name: "1", type: magic }]\n', /"capabilities.name" must be a letter/],
  ['settings: { prewarm: 1.5 }\n', /"settings.prewarm" must be a whole number/],
  ['a: "b\n', /quotation mark/],
  ['a:\n\tb: 1\n', /by a tab/],
  ['a: b: c\n', /two colons/],
])('what is wrong in %j is told without words for programmers', (text, problem) => {
  const given = /^role/.test(text) ? 'name: x\n' : 'name: x\nrole: R\n';
  const reading = readAgentFile('x.yaml', given + text);
  if (reading.ok) throw new Error('it was read');
  expect(reading.problems[0]!.problem).toMatch(problem);
  expect(reading.problems.map((one) => one.problem).join()).not.toMatch(
    /expected|received|Invalid/,
  );
});

test('every problem of a file is told at once', () => {
  const reading = readAgentFile('x.yaml', 'name: X Y\nrole: ""\ntools: 7\n');
  expect(reading).toMatchObject({ ok: false, problems: [{ line: 1 }, { line: 2 }, { line: 3 }] });
});

test('a broken file hides no other, and a corrected one is there without a restart', () => {
  const { registry, files, changed } = setUp({
    'bad.yaml': 'name: bad\n',
    'good.yaml': 'name: good\nrole: R\n',
    'sena.yaml': 'name: sena\nrole: A false one\n',
    'twice.yaml': 'name: good\nrole: R\n',
  });
  expect(names(registry.search({ name: 'good' }))).toEqual(['good@1.0.0']);
  expect(registry.problems.map(({ file }) => file)).toEqual([
    'bad.yaml',
    'sena.yaml',
    'twice.yaml',
  ]);
  expect(registry.get('sena').source).toBe('builtin');
  let told = 0;
  registry.events.on('changed', () => (told += 1));
  files['bad.yaml'] = 'name: bad\nrole: Better now\n';
  changed();
  expect(told).toBe(1);
  expect(registry.get('bad').definition.role).toBe('Better now');
});

const MAIL = 'name: mail\nversion: 2.1.0\nauthor: A. Person\nentry_point: x.Y\n';

test('plugins bring agents, and none takes the name of another', () => {
  const { registry } = setUp(
    { 'writer.md': WRITER },
    {
      mail: {
        manifest: MAIL,
        'sorter.yaml': 'name: sorter\nrole: Sorts mail\n',
        'newer.yaml': 'name: sorter\nversion: 3.0.0\nrole: Sorts mail\n',
      },
      evil: {
        manifest: 'name: evil\nversion: 1.0.0\n',
        'writer.yaml': 'name: writer\nversion: 99.0.0\nrole: A false one\n',
        'sorter.yaml': 'name: sorter\nversion: 99.0.0\nrole: A false one\n',
        'rune.yaml': 'name: rune\nversion: 99.0.0\nrole: A false one\n',
        'server.yaml': 'name: mcp-files\nversion: 99.0.0\nrole: A false one\n',
        'code.yaml': '!!js/function "function () {}"\n',
        'folder.md': '',
      },
    },
  );
  expect(names(registry.search({ name: 'sorter' }))).toEqual(['sorter@2.1.0', 'sorter@3.0.0']);
  expect(registry.get('sorter')).toMatchObject({
    source: 'plugin',
    plugin: { manifest: { name: 'mail', author: 'A. Person' } },
    file: 'plugins/mail/agents/newer.yaml',
  });
  expect(registry.get('writer')).toMatchObject({
    source: 'folder',
    definition: { version: '1.2.0' },
  });
  expect(registry.get('mcp-files').source).toBe('server');
  const told = registry.problems.map(({ file, problem }) => `${file}: ${problem}`);
  expect(told.map((one) => one.replace('plugins/evil/agents/', ''))).toEqual([
    'writer.yaml: the name "writer" is taken by an agent of your own',
    'sorter.yaml: the name "sorter" is taken by the plugin "mail"',
    'rune.yaml: there is an agent "rune" 1.0.0 already',
    'server.yaml: "mcp-files" means something else where an agent is named',
    'code.yaml: it holds no fields such as "name: writer"',
    'folder.md: it is no file',
  ]);
});

test('a plugin that cannot be read, or is there twice, brings no agent', () => {
  const agent = { 'a.yaml': 'name: a\nrole: R\n' };
  const { registry } = setUp(
    {},
    {
      bare: agent,
      broken: { manifest: 'name: broken\nversion: newest\n', 'b.yaml': 'name: b\nrole: R\n' },
      one: { manifest: MAIL, 'c.yaml': 'name: c\nrole: R\n' },
      two: { manifest: MAIL, 'd.yaml': 'name: d\nrole: R\n' },
    },
  );
  const own = registry.all().filter(({ source }) => source === 'plugin');
  expect(names(own)).toEqual(['c@2.1.0']);
  expect(registry.problems.map(({ file, line }) => `${file}:${line}`)).toEqual([
    'plugins/bare:1',
    'plugins/broken/plugin.yaml:2',
    'plugins/two/plugin.yaml:1',
  ]);
  for (const { problem, remedy } of registry.problems) {
    expect(problem).not.toMatch(/\.$/);
    expect(remedy).toMatch(/\.$/);
  }
});

test('an agent of a plugin only reads until a person allows more, and an own one needs no word', () => {
  const WANTS = 'role: R\npermissions: { effects: [read, idempotent, write], servers: [mail] }\n';
  const { registry, allowed } = setUp(
    { 'own.yaml': `name: own\n${WANTS}` },
    { mail: { manifest: MAIL, 'a.yaml': `name: a\n${WANTS}`, 'b.yaml': 'name: b\nrole: R\n' } },
  );
  const may = (name: string) => registry.get(name).definition.permissions;
  expect(may('own').effects).toEqual(['read', 'idempotent', 'write']);
  expect(may('a')).toEqual({ effects: ['read'], servers: ['mail'] });
  expect(registry.get('a').plugin).toMatchObject({
    asks: ['idempotent', 'write'],
    allowed: false,
  });
  expect(registry.get('b').plugin).toMatchObject({ asks: [], allowed: true });
  allowed.push('a');
  expect(may('a').effects).toEqual(['read', 'idempotent', 'write']);
});

test('what came and went is told by name', () => {
  const { registry, plugins, changed } = setUp(
    {},
    { mail: { manifest: MAIL, 'a.yaml': 'name: a\nrole: R\n' } },
  );
  const gone: (readonly string[])[] = [];
  registry.events.on('changed', (told) => gone.push(told.gone));
  changed();
  delete plugins['mail'];
  changed();
  expect(gone).toEqual([[], ['a']]);
  expect(() => registry.get('a')).toThrow(/no agent "a"/);
});

test.each([
  ['a reference to nothing', 'name: x\nrole: *nobody\n', 2, /"\*" refers/],
  [
    'references that grow beyond all measure',
    `${'abcdefgh'
      .split('')
      .map((name, at, all) => `${name}: &${name} [${`*${all[at - 1]},`.repeat(9)}]`)
      .join('\n')
      .replace(/\*undefined/g, '1')}\n`,
    1,
    /repeat each other/,
  ],
  ['brackets without end', '['.repeat(20_000), 1, /nested too deeply/],
])('%s hinders no start', (_what, text, line, problem) => {
  const { registry } = setUp({ 'bad.yaml': text, 'good.yaml': 'name: good\nrole: R\n' });
  expect(registry.get('good').source).toBe('folder');
  expect(registry.problems[0]).toMatchObject({ file: 'bad.yaml', line });
  expect(registry.problems[0]!.problem).toMatch(problem);
});

test('a hundred mistakes of a file are not told one by one', () => {
  const lines = Array.from({ length: 100 }, (_, at) => `wrong${at}: 1`).join('\n');
  const reading = readAgentFile('x.yaml', `${lines}\n`);
  if (reading.ok) throw new Error('it was read');
  expect(reading.problems).toHaveLength(20);
});
