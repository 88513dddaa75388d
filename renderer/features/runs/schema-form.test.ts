import { expect, test } from 'vitest';
import { fieldsOf, readInput } from './schema-form.ts';

const schema = {
  type: 'object',
  required: ['folder', 'depth'],
  properties: {
    folder: { type: 'string', title: 'Folder', description: 'Where to look' },
    depth: { type: 'integer', default: 2 },
    kind: { enum: ['all', 'pictures'] },
    hidden: { type: 'boolean', default: true },
    names: { type: 'array' },
  },
};

test('a schema becomes a form, and the form an input of the right types', () => {
  const fields = fieldsOf(schema);
  expect(fields.map(({ kind }) => kind)).toEqual(['text', 'integer', 'choice', 'yes-no', 'json']);
  const values = { folder: '/home/me', kind: 'all', names: '["a"]' };
  expect(readInput(fields, values)).toEqual({
    ok: true,
    input: { folder: '/home/me', depth: 2, kind: 'all', hidden: true, names: ['a'] },
  });
});

test('every field that is wrong is told at once', () => {
  expect(readInput(fieldsOf(schema), { depth: '1.5', names: '[' })).toEqual({
    ok: false,
    wrong: { folder: 'missing', depth: 'integer', names: 'json' },
  });
});

test('without properties the whole input is asked for as JSON, without a schema nothing is', () => {
  const [field] = fieldsOf({ type: 'object' });
  expect(field?.kind).toBe('json');
  expect(readInput([field!], { '': '{"a": 1}' })).toEqual({ ok: true, input: { a: 1 } });
  expect(readInput(fieldsOf(null), {})).toEqual({ ok: true, input: {} });
});
