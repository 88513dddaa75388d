import { expect, test } from 'vitest';
import { AppError } from '../../app/base/index.ts';
import { givenFiles } from './given-files.ts';

const PNG = 'iVBORw0KGgo=';

test('files of a message are taken by name and content', () => {
  expect(givenFiles({})).toBeUndefined();
  expect(givenFiles({ files: null })).toBeUndefined();
  expect(givenFiles({ files: [{ name: 'a.png', type: 'image/png', data: PNG }] })).toEqual([
    { name: 'a.png', data: PNG },
  ]);
});

test.each([
  ['files', 'a.png'],
  ['files', { name: 'a.png', data: PNG }],
  ['files[0]', ['a.png']],
  ['files[0].name', [{ data: PNG }]],
  ['files[0].name', [{ name: 'x'.repeat(256), data: PNG }]],
  ['files[1].data', [{ name: 'a', data: PNG }, { name: 'b' }]],
  ['files[0].data', [{ name: 'a', data: `data:image/png;base64,${PNG}` }]],
  ['files[0].data', [{ name: 'a', data: '' }]],
  ['files[0].type', [{ name: 'a', data: PNG, type: 1 }]],
])('what is no file is refused, and %s is named', (field, files) => {
  const attempt = () => givenFiles({ files });
  expect(attempt).toThrow(AppError);
  expect(attempt).toThrow(`"${field}"`);
});
