import { describe, expect, test } from 'vitest';
import { headerParameters, parameterHeaders } from './parameter-headers.ts';

const marked = (name: unknown, type = 'string') => ({ type, 'x-mcp-header': name });
const object = (properties: Record<string, unknown>) => ({ type: 'object', properties });

describe('a tool that wants arguments in headers', () => {
  test('gets them, from any depth, and none for what is missing or null', () => {
    const schema = object({
      region: marked('Region'),
      deep: object({ count: marked('Count', 'integer') }),
      dry: marked('Dry-Run', 'boolean'),
      gone: marked('Gone'),
      plain: { type: 'string' },
    });
    const read = headerParameters(schema);
    if ('reason' in read) throw new Error(read.reason);
    const args = { region: 'eu', deep: { count: 3 }, dry: false, gone: null, plain: 'x' };
    expect(parameterHeaders(read.parameters, args)).toEqual({
      'Mcp-Param-Region': 'eu',
      'Mcp-Param-Count': '3',
      'Mcp-Param-Dry-Run': 'false',
    });
  });

  test.each(['', ' a', 'a ', '한국', 'a\r\nSet-Cookie: b', '\ta', '=?base64?YQ==?='])(
    'never breaks a header by its value %j',
    (value) => {
      const headers = parameterHeaders([{ path: ['a'], header: 'A' }], { a: value });
      const [, coded = ''] = /^=\?base64\?(.*)\?=$/.exec(headers['Mcp-Param-A'] ?? '') ?? [];
      expect(Buffer.from(coded, 'base64').toString()).toBe(value);
    },
  );

  test.each([
    ['an empty name', object({ a: marked('') })],
    ['a name with a space', object({ a: marked('My Header') })],
    ['a name with a line break', object({ a: marked('A\r\nB') })],
    ['a fraction', object({ a: marked('A', 'number') })],
    ['an object', object({ a: marked('A', 'object') })],
    ['one header twice', object({ a: marked('A'), b: marked('a') })],
    ['a mark in a list', object({ a: { type: 'array', items: marked('A') } })],
    ['a mark in one of several forms', { ...object({}), oneOf: [object({ a: marked('A') })] }],
    ['a mark on everything', { ...object({}), 'x-mcp-header': 'A' }],
  ])('cannot be called where it asks for %s', (_what, schema) => {
    expect(headerParameters(schema)).toHaveProperty('reason');
  });

  test('an argument that is itself named x-mcp-header marks nothing', () => {
    const schema = object({ 'x-mcp-header': { type: 'string' } });
    expect(headerParameters(schema)).toEqual({ parameters: [] });
  });
});
