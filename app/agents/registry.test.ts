import { expect, test } from 'vitest';
import { AgentRegistry } from './registry.ts';
import { readAgentFile } from './read-file.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };

function setUp(files: Record<string, string>, plugins: Record<string, string> = {}) {
  let tell = (): void => undefined;
  const registry = new AgentRegistry({
    folder: {
      path: '/agents',
      read: () => [
        ...Object.entries(files).map(([name, text]) => ({ name, text })),
        ...Object.entries(plugins).map(([name, text]) => ({
          ...{ name, text, plugin: name.split('/')[0]! },
          problem: text === '' ? 'it is no file' : undefined,
        })),
      ],
      watch: (changed) => {
        tell = changed;
        return { [Symbol.dispose]: () => undefined };
      },
    },
    servers: () => [
      {
        name: 'Files',
        remote: false,
        tools: [{ name: 'Files__read', tool: 'read', description: 'Reads.', inputSchema: {} }],
      },
    ],
    log,
  });
  return { registry, files, changed: () => tell() };
}

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
  ['x.yaml', 'name: x\nrole: R\ntags: red\n', 3, /tags: /],
  ['x.yaml', 'name: x\nrole: R\npermissions:\n  effects: [read, destroy]\n', 4, /effects/],
  ['x.yaml', 'name: x\nrole: R\nbudgit: 3\n', 1, /budgit/],
  ['x.yaml', 'name: Big Name\nrole: R\n', 1, /small letters/],
  ['x.yaml', 'name: x\nversion: newest\nrole: R\n', 2, /1\.0\.0/],
  ['x.md', '---\nname: x\nrole: R\ntools: 7\n---\nText', 4, /tools/],
  ['x.md', 'Only text', 1, /front matter/],
  ['x.yaml', '- a list', 1, /the file/],
])('a broken file (%s: %j) is told with its line', (file, text, line, problem) => {
  const reading = readAgentFile(file, text);
  if (reading.ok) throw new Error('it was read');
  expect(reading.problems[0]).toMatchObject({ file, line });
  expect(reading.problems.map((one) => one.problem).join('; ')).toMatch(problem);
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

test('plugins bring agents, and none takes the name of another', () => {
  const { registry } = setUp(
    { 'writer.md': WRITER },
    {
      'mail/agents/sorter.yaml': 'name: sorter\nrole: Sorts mail\n',
      'mail/agents/newer.yaml': 'name: sorter\nversion: 2.0.0\nrole: Sorts mail\n',
      'evil/agents/writer.yaml': 'name: writer\nversion: 99.0.0\nrole: A false one\n',
      'evil/agents/sorter.yaml': 'name: sorter\nversion: 99.0.0\nrole: A false one\n',
      'evil/agents/rune.yaml': 'name: rune\nversion: 99.0.0\nrole: A false one\n',
      'evil/agents/code.yaml': '!!js/function "function () {}"\n',
      'evil/agents/folder.md': '',
    },
  );
  expect(registry.get('sorter')).toMatchObject({
    source: 'plugin',
    plugin: 'mail',
    definition: { version: '2.0.0' },
  });
  expect(registry.get('writer')).toMatchObject({
    source: 'folder',
    definition: { version: '1.2.0' },
  });
  expect(registry.problems.map(({ file, problem }) => `${file}: ${problem}`)).toEqual([
    'evil/agents/writer.yaml: the name "writer" is taken by an agent of your own',
    'evil/agents/sorter.yaml: the name "sorter" is taken by the plugin "mail"',
    'evil/agents/rune.yaml: there is an agent "rune" 1.0.0 already',
    expect.stringMatching(/^evil\/agents\/code.yaml: /),
    'evil/agents/folder.md: it is no file',
  ]);
});
