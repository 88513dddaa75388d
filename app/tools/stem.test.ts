import { expect, it } from 'vitest';
import { Vocabulary, splitIdentifiers } from './words.ts';
import { stem } from './stem.ts';

it.each([
  ['caresses', 'caress'],
  ['ponies', 'poni'],
  ['agreed', 'agre'],
  ['motoring', 'motor'],
  ['hopping', 'hop'],
  ['filing', 'file'],
  ['relational', 'relat'],
  ['vietnamization', 'vietnam'],
  ['hopefulness', 'hope'],
  ['adoption', 'adopt'],
  ['directories', 'directori'],
  ['sky', 'sky'],
])('cuts %s to %s, as Porter published', (word, cut) => {
  expect(stem(word)).toBe(cut);
});

it('splits identifiers of every style', () => {
  expect(splitIdentifiers('parsePDFFile')).toBe('parse PDF File');
  expect(new Vocabulary().read('list_allowedDirectories')).toEqual(['list', 'allow', 'directori']);
});

it('reads Korean with its particles and endings by the longest entry', () => {
  expect(new Vocabulary().read('파일을 지워줘')).toEqual(['file', 'delet', 'remov', 'clear']);
});

it('takes words of the person’s own', () => {
  expect(new Vocabulary('깃발=flag').read('깃발을')).toEqual(['flag']);
});
