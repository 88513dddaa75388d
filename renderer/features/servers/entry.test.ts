import { describe, expect, test } from 'vitest';
import { readPairs, splitCommand, suggestName } from './entry.ts';

describe('a command line', () => {
  test.each([
    ['npx -y  pkg', ['npx', '-y', 'pkg']],
    ['"/Program Files/node" a\\ b', ['/Program Files/node', 'a b']],
    [`say 'it "is" so' ""`, ['say', 'it "is" so', '']],
    ['C:\\tools\\run.exe --x', ['C:\\tools\\run.exe', '--x']],
    ['   ', []],
  ])('%s is split into its words', (line, words) => {
    expect(splitCommand(line)).toEqual(words);
  });
});

test('lines of pairs are read, and the first that is none is named', () => {
  expect(readPairs('A=1\n\n B = x=y ', '=')).toEqual({
    pairs: { A: '1', B: 'x=y' },
    wrong: undefined,
  });
  expect(readPairs('Authorization: Bearer a:b\noops', ':')).toEqual({
    pairs: { Authorization: 'Bearer a:b' },
    wrong: 'oops',
  });
});

test.each([
  ['npx -y @modelcontextprotocol/server-memory', 'memory'],
  ['uvx mcp-server-git@latest', 'git'],
  ['node /home/me/weather-mcp.mjs', 'weather'],
  ['https://mcp.example.com/sse', 'example'],
  ['', ''],
])('a server from "%s" is called "%s" unless the person says otherwise', (source, name) => {
  expect(suggestName(source)).toBe(name);
});
