import { expect, it } from 'vitest';
import { Vocabulary } from '../words.ts';
import { readOwnGlossary } from './own.ts';

it('gives a person’s own words to the search, in place of the built-in ones', () => {
  const own = readOwnGlossary('{"사내망": "intranet", "파일": "dossier, folder"}');
  expect(own.problem).toBeUndefined();
  expect(new Vocabulary(own.entries).read('사내망 파일')).toEqual([
    'intranet',
    'dossier',
    'folder',
  ]);
});

it.each([undefined, '', '{}'])('takes an absent or empty file as no words (%#)', (text) => {
  expect(readOwnGlossary(text)).toEqual({ entries: '', problem: undefined });
});

it('says what is wrong with a broken file and goes on without it', () => {
  expect(readOwnGlossary('{"a": ').problem).toContain('not JSON');
  expect(readOwnGlossary('[1]').problem).toContain('not an object');
});
