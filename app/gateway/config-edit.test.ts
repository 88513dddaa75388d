import { expect, test } from 'vitest';
import { parseEditedJson } from '../base/index.ts';
import { memoryTextFile } from '../settings/index.ts';
import { editServers } from './config-edit.ts';
import { Entries, withEffect } from './entries.ts';

const WRITTEN = `// servers of the office
{
  "mcpServers": {
    // reads the wiki
    "wiki": { "command": "wiki", "args": ["--fast"] }, /* keep */
    "mail": {
      "command": "mail",
    },
  },
  "other": [1, 2], // of another app
}
`;

test('an entry is added, changed and taken out, and every comment of the person stays', () => {
  const file = memoryTextFile(WRITTEN);
  const entries = new Entries(file);
  entries.add({ notes: { command: 'notes' } }, () => false);
  entries.revise('wiki', (own) => withEffect(own, 'search', 'read'));
  entries.remove('mail');
  for (const kept of [
    '// servers of the office',
    '// reads the wiki',
    '/* keep */',
    '// of another',
  ]) {
    expect(file.text).toContain(kept);
  }
  expect(parseEditedJson(file.text!)).toEqual({
    mcpServers: {
      wiki: { command: 'wiki', args: ['--fast'], agenthub: { effects: { search: 'read' } } },
      notes: { command: 'notes' },
    },
    other: [1, 2],
  });
});

test('what a person wrote into the file while the app runs is not lost with the next change', () => {
  const file = memoryTextFile(WRITTEN);
  const entries = new Entries(file);
  file.text = WRITTEN.replace('"--fast"', '"--slow"').replace(
    '"mail": {',
    '"calendar": { "command": "calendar" },\n    "mail": {',
  );
  entries.revise('wiki', () => ({ trust: 'trusted' }));
  expect(parseEditedJson(file.text)).toMatchObject({
    mcpServers: {
      wiki: { args: ['--slow'], agenthub: { trust: 'trusted' } },
      calendar: { command: 'calendar' },
      mail: { command: 'mail' },
    },
  });
  expect(() => entries.add({ calendar: { command: 'other' } }, () => false)).toThrow(/calendar/);
});

test('a file that was broken by hand while the app runs is told of and not written', () => {
  const file = memoryTextFile(WRITTEN);
  const entries = new Entries(file);
  file.text = '{ "mcpServers": { ';
  expect(() => entries.remove('mail')).toThrow(/mcp|memory/);
  expect(file.text).toBe('{ "mcpServers": { ');
});

test.each([['servers'], ['context_servers'], ['mcp', 'servers']])(
  'entries stay where another client has them: %s %s',
  (...keys) => {
    const place = keys.filter((key) => typeof key === 'string');
    const nested = place.reduceRight<unknown>((value, key) => ({ [key]: value }), {
      a: { command: 'a' },
    });
    const file = memoryTextFile(JSON.stringify({ theme: 'dark', ...(nested as object) }));
    new Entries(file).add({ b: { command: 'b' } }, () => false);
    const both = { a: { command: 'a' }, b: { command: 'b' } };
    const expected = place.reduceRight<unknown>((value, key) => ({ [key]: value }), both);
    expect(JSON.parse(file.text!)).toEqual({ theme: 'dark', ...(expected as object) });
  },
);

test('without comments it is JSON for every reader, whatever commas stood in it', () => {
  const text = '{"mcpServers": {"a": {"command": "x,}", "args": ["1", "2",],},}, }';
  const changed = editServers(text, ['mcpServers'], [{ name: 'b', entry: { command: 'y' } }]);
  expect(JSON.parse(changed)).toEqual({
    mcpServers: { a: { command: 'x,}', args: ['1', '2'] }, b: { command: 'y' } },
  });
});

test('a name that stands twice is changed where it counts', () => {
  const text = '{"mcpServers": {"a": {"command": "one"}, "a": {"command": "two"}}}';
  const change = { name: 'a', entry: { command: 'three' } };
  const changed = editServers(text, ['mcpServers'], [change]);
  expect(JSON.parse(changed)).toEqual({ mcpServers: { a: { command: 'three' } } });
  const removed = editServers(text, ['mcpServers'], [{ name: 'a', entry: undefined }]);
  expect(JSON.parse(removed)).toEqual({ mcpServers: {} });
});

test.each([undefined, '', ' \n', '{}', '\uFEFF{"mcpServers": {}}'])(
  'the first entry is written into %j',
  (text) => {
    const file = memoryTextFile(text);
    new Entries(file).add({ a: { command: 'a' } }, () => false);
    expect(JSON.parse(file.text!)).toEqual({ mcpServers: { a: { command: 'a' } } });
  },
);

test('an entry that was taken out by hand is put back whole where its tools are judged', () => {
  const file = memoryTextFile(WRITTEN);
  const entries = new Entries(file);
  file.text = '{"mcpServers": {}}';
  entries.remove('mail');
  entries.revise('wiki', () => ({ trust: 'trusted' }));
  expect(JSON.parse(file.text)).toEqual({
    mcpServers: { wiki: { command: 'wiki', args: ['--fast'], agenthub: { trust: 'trusted' } } },
  });
});
