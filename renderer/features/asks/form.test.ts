import { expect, test } from 'vitest';
import { contentOf, fieldsOf } from './form.ts';

const schema = {
  type: 'object',
  properties: {
    name: { type: 'string', title: 'Name', minLength: 2 },
    mail: { type: 'string', format: 'email', description: 'Where to write to' },
    age: { type: 'integer', minimum: 0, default: 30 },
    agreed: { type: 'boolean', default: true },
    size: { type: 'string', enum: ['s', 'm'], enumNames: ['Small', 'Medium'] },
    colour: { type: 'string', oneOf: [{ const: '#f00', title: 'Red' }] },
    days: { type: 'array', items: { anyOf: [{ const: 'mo', title: 'Monday' }] }, default: ['mo'] },
    when: { type: 'string', format: 'date-time' },
  },
  required: ['name'],
};

test('every kind of field that a server may ask for becomes one a person can fill in', () => {
  const fields = Object.fromEntries(fieldsOf(schema).map((field) => [field.name, field]));
  expect(fields['name']).toMatchObject({ label: 'Name', required: true, kind: 'text' });
  expect(fields['name']!.input).toEqual({ type: 'text', minlength: 2 });
  expect(fields['mail']).toMatchObject({ hint: 'Where to write to', required: false });
  expect(fields['mail']!.input['type']).toBe('email');
  expect(fields['age']).toMatchObject({ kind: 'number', initial: '30' });
  expect(fields['age']!.input).toEqual({ type: 'number', step: 1, min: 0 });
  expect(fields['agreed']).toMatchObject({ kind: 'check', initial: true });
  expect(fields['size']!.choices[1]).toEqual({ value: 'm', label: 'Medium' });
  expect(fields['colour']).toMatchObject({ kind: 'choice' });
  expect(fields['colour']!.choices).toEqual([{ value: '#f00', label: 'Red' }]);
  expect(fields['days']).toMatchObject({ kind: 'choices', initial: ['mo'] });
});

test('the answer has the types of the schema, and nothing that was left empty', () => {
  const fields = fieldsOf(schema);
  const filled = { name: 'Ada', age: '7', agreed: false, mail: '', when: '2026-01-02T03:04' };
  expect(contentOf(fields, filled)).toEqual({
    name: 'Ada',
    age: 7,
    agreed: false,
    days: ['mo'],
    when: new Date('2026-01-02T03:04').toISOString(),
  });
});

test.each([undefined, null, 'text', [], { properties: 'x' }, { properties: { a: null } }])(
  'a schema that is none gives a form all the same: %j',
  (given) => {
    expect(contentOf(fieldsOf(given), {})).toEqual({});
  },
);
