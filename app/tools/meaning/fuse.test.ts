import { describe, expect, it } from 'vitest';
import { fuse } from './fuse.ts';
import { nearest, unit } from './nearest.ts';
import { promptOf } from './prompts.ts';

const placed = (items: string, top = 0.9) =>
  [...items].map((item, place) => ({ item, score: top - place / 10 }));

describe('two rankings as one', () => {
  it('puts first what both have near the top, by places alone', () => {
    expect(fuse(placed('abc'), [...'bxy'], 3).map(({ item }) => item)).toEqual(['b', 'a', 'x']);
  });

  it('keeps the scores of the first, falling, so that a poor fit stays known as one', () => {
    const scores = fuse(placed('abc', 0.5), [...'cxyz'], 6).map(({ score }) => score);
    expect(scores[0]).toBe(0.5);
    expect([...scores].sort((a, b) => b - a)).toEqual(scores);
    const alone = fuse([], [...'xyz'], 3);
    expect(alone[0]!.score).toBeLessThan(0.35);
    expect(alone.map(({ item }) => item)).toEqual(['x', 'y', 'z']);
  });

  it('is the first where the second is empty', () => {
    expect(fuse(placed('abc'), [], 2)).toEqual(placed('abc').slice(0, 2));
  });
});

describe('the nearest rows', () => {
  it('are those of a full sort', () => {
    const [count, width] = [300, 7];
    const rows = Array.from({ length: count }, (_, row) =>
      unit(Array.from({ length: width }, (_v, at) => Math.sin(row * 12.9 + at * 78.2))),
    );
    const values = new Float32Array(new SharedArrayBuffer(4 * count * width));
    rows.forEach((row, at) => values.set(row, at * width));
    const query = rows[17]!;
    const cosine = (row: Float32Array): number =>
      row.reduce((sum, value, at) => sum + value * query[at]!, 0);
    const sorted = rows.map((row, at) => [at, cosine(row)] as const).sort((a, b) => b[1] - a[1]);
    const found = nearest(query, { values, width, count }, 10);
    expect(found.map(({ row }) => row)).toEqual(sorted.slice(0, 10).map(([row]) => row));
    expect(found[0]!.likeness).toBeCloseTo(1, 5);
  });
});

describe('what stands before a text', () => {
  it.each([
    ['multilingual-e5-small', undefined, 'query', 'query: '],
    ['multilingual-e5-small', undefined, 'passage', 'passage: '],
    ['paraphrase-multilingual-MiniLM-L12-v2', undefined, 'query', ''],
    ['me5', undefined, 'query', ''],
    ['other', { prompts: { query: 'Find: ', document: '' } }, 'query', 'Find: '],
    ['an-e5-model', { prompts: { document: '' } }, 'passage', ''],
  ] as const)('is what the model was trained with: %s %j %s', (name, config, kind, prompt) => {
    expect(promptOf(name, config, kind)).toBe(prompt);
  });
});
