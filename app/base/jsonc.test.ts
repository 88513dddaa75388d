import { expect, test } from 'vitest';
import { parseEditedJson } from './jsonc.ts';

test.each([
  ['{"a": 1}', { a: 1 }],
  ['\uFEFF{"a": 1}', { a: 1 }],
  ['// first\n{"a": /* one */ 1}', { a: 1 }],
  ['{"a": [1, 2, ], }', { a: [1, 2] }],
  ['{"a": 1, // last\n /* indeed */ }', { a: 1 }],
  [
    '{"url": "https://x.example/*", "b": ",}", "c": "a\\"//b",}',
    { url: 'https://x.example/*', b: ',}', c: 'a"//b' },
  ],
  ['{"a": "/* no comment */"}', { a: '/* no comment */' }],
])('%j is read as an editor means it', (text, value) => {
  expect(parseEditedJson(text)).toEqual(value);
});

test.each(['', '{"a": 1', '{a: 1}', '{"a": 1,, }', '/* never closed {}'])(
  '%j is still wrong',
  (text) => {
    expect(() => parseEditedJson(text)).toThrow(SyntaxError);
  },
);

test('a million characters without an end are read in no time', () => {
  const text = `{"a": "${'\\"'.repeat(500_000)}", // x\n"b": [${' ,'.repeat(200_000)}`;
  expect(() => parseEditedJson(text)).toThrow(SyntaxError);
});
