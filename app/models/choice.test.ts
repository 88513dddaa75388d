import { expect, test } from 'vitest';
import type { CatalogueEntry } from './catalogue.ts';
import { chooseModel, type Candidate, type ModelNeed } from './choice.ts';

const entry = (id: string, more: Partial<CatalogueEntry> = {}): CatalogueEntry => ({
  id,
  provider: id.split('/')[0]!,
  model: id.split('/')[1]!,
  name: undefined,
  contextTokens: 200_000,
  contextSource: 'price data',
  outputTokens: 8000,
  abilities: { tools: true },
  rates: { input: 1000, output: 5000 },
  deprecated: false,
  ...more,
});

const candidate = (
  id: string,
  more: Partial<CatalogueEntry> = {},
  facts: Partial<Candidate> = {},
): Candidate => ({ entry: entry(id, more), history: 0.9, availability: 1, free: false, ...facts });

const NEED: ModelNeed = {
  task: 'chat',
  inputTokens: 1000,
  outputTokens: 1000,
  abilities: ['tools'],
};

test('what cannot do the task is left out, each with its reason', () => {
  const { order, refused } = chooseModel(
    { ...NEED, maxCostNano: 10_000_000, maxLatency: 'medium' },
    [
      candidate('a/fine'),
      candidate('b/short', { contextTokens: 1500 }),
      candidate('c/mute', { abilities: { tools: false } }),
      candidate('d/dear', { rates: { input: 100_000, output: 100_000 } }),
      candidate('e/unpriced', { rates: undefined }),
      candidate('f/opus'),
      candidate('g/down', {}, { availability: 0 }),
      candidate('h/old', { deprecated: true }),
    ],
  );
  expect(order.map((scored) => scored.id)).toEqual(['a/fine']);
  expect(Object.fromEntries(refused.map(({ id, reason }) => [id, reason]))).toEqual({
    'b/short': 'reads 1500 tokens, 2000 are needed',
    'c/mute': 'cannot do tools',
    'd/dear': 'may cost more than allowed',
    'e/unpriced': 'its price is not known, and the cost is limited',
    'f/opus': 'is too slow',
    'g/down': 'its provider does not answer at the moment',
    'h/old': 'its maker is about to withdraw it',
  });
});

test('the score is 0.3 specialty, 0.2 cost, 0.3 own history, 0.2 availability', () => {
  const [best] = chooseModel({ ...NEED, maxCostNano: 12_000_000 }, [
    candidate('a/plain', {}, { history: 0.5, availability: 0.8 }),
  ]).order;
  // Specialty 1, cost 1 - 6/12.
  expect(best!.score).toBeCloseTo(0.3 * 1 + 0.2 * 0.5 + 0.3 * 0.5 + 0.2 * 0.8, 10);
});

test('of equals the cheaper wins, of equally cheap the one that has served better', () => {
  const ids = (candidates: Candidate[]) =>
    chooseModel(NEED, candidates).order.map((scored) => scored.id);
  expect(
    ids([candidate('a/dear', { rates: { input: 9000, output: 9000 } }), candidate('b/cheap')]),
  ).toEqual(['b/cheap', 'a/dear']);
  expect(
    ids([candidate('a/shaky', {}, { history: 0.2 }), candidate('b/steady', {}, { history: 0.95 })]),
  ).toEqual(['b/steady', 'a/shaky']);
});

test('what is not known of a model does not leave it out', () => {
  const { order } = chooseModel(NEED, [
    candidate('a/new', { abilities: {}, contextTokens: undefined, rates: undefined }),
  ]);
  expect(order.map((scored) => scored.id)).toEqual(['a/new']);
});

test('a task finds the models that are made for it', () => {
  const first = (task: ModelNeed['task']) =>
    chooseModel({ ...NEED, task }, [
      candidate('m/gpt-6-mini'),
      candidate('m/claude-opus-5'),
      candidate('m/plain', { contextTokens: 1_000_000 }),
    ]).order[0]!.id;
  expect(first('quick')).toBe('m/gpt-6-mini');
  expect(first('reasoning')).toBe('m/claude-opus-5');
  expect(first('coding')).toBe('m/claude-opus-5');
  expect(first('long-context')).toBe('m/plain');
});

test("a person's own weights decide the order, by their proportions", () => {
  const good = candidate('a/good', { rates: { input: 9000, output: 9000 } }, { history: 1 });
  const cheap = candidate('b/cheap', { rates: { input: 1, output: 1 } }, { history: 0.1 });
  const first = (weights: ModelNeed['weights']) =>
    chooseModel({ ...NEED, weights }, [good, cheap]).order[0]!;
  const none = { specialty: 0, cost: 0, history: 0, availability: 0 };
  expect(first({ ...none, cost: 1 }).id).toBe('b/cheap');
  expect(first({ ...none, history: 1 }).id).toBe('a/good');
  expect(first({ ...none, history: 0.5 }).score).toBe(first({ ...none, history: 1 }).score);
  expect(first(none)).toMatchObject({ id: 'a/good', score: 0 });
});
