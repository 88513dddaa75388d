import { expect, it } from 'vitest';
import { Vocabulary } from '../words.ts';

const vocabulary = new Vocabulary();

it.each([
  ['우산 챙겨야 할까', 'weather', 'mountain'],
  ['동그랑산을 보여줘', 'show', 'mountain'],
  ['산에 가려면', 'mountain', 'umbrella'],
  ['비행기표 가격', 'ticket', 'weather'],
])('reads a syllable in %s as the word that it is, not as another', (text, is, isNot) => {
  const [wanted, unwanted] = [vocabulary.read(is)[0], vocabulary.read(isNot)[0]];
  expect(vocabulary.read(text)).toContain(wanted);
  expect(vocabulary.read(text)).not.toContain(unwanted);
});
