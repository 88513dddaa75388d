import type { Postings } from './postings.ts';
import type { Clause, Other } from './request.ts';
import { rarity, type ScoreInput } from './score-input.ts';
import type { Weights } from './weights.ts';

/** Unknown words of one request that are looked up by likeness. */
export const MOST_ALIKE = 24;

/** Adds the scores of one part of a request; gives the slots that any term touched. */
export function countTerms(
  input: ScoreInput,
  clause: Clause,
  scores: Float64Array,
  budget: { alike: number },
): number[] {
  const touched: number[] = [];
  for (const [term, times] of clause.terms) {
    const weight = weightOf(term, times, input.weights);
    const others = clause.others.get(term);
    if (others) addGroup(input, term, others, weight, { scores, touched });
    else if (isThere(input, term)) {
      addPostings(input, input.postings(term)!, weight, { scores, touched });
    } else if (budget.alike > 0 && isWord(term)) {
      budget.alike -= 1;
      addAlike(input, term, weight, { scores, touched });
    }
  }
  return touched;
}

/** Where scores are added up, and the slots that have one. */
interface Tally {
  readonly scores: Float64Array;
  readonly touched: number[];
}

function isThere(input: ScoreInput, term: string): boolean {
  return (input.postings(term)?.live ?? 0) > 0;
}

/**
 * A word and those that tools may use in its place count as one: each tool gets what the best of
 * them gives it, so that a tool that says the word itself gains nothing from the others.
 */
function addGroup(
  input: ScoreInput,
  term: string,
  others: readonly Other[],
  times: number,
  tally: Tally,
): void {
  const best = { scores: input.scratch.word, touched: [] as number[] };
  if (isThere(input, term)) addPostings(input, input.postings(term)!, times, best);
  for (const { word, as } of others) {
    const found = input.postings(word);
    if (found && found.live > 0) raiseTo(input, found, times * input.weights[as], best);
  }
  for (const slot of best.touched) {
    if (tally.scores[slot] === 0) tally.touched.push(slot);
    tally.scores[slot]! += best.scores[slot]!;
    best.scores[slot] = 0;
  }
}

/** As `addPostings`, but a slot keeps what it has where that is more. */
function raiseTo(input: ScoreInput, found: Postings, times: number, tally: Tally): void {
  const { scores, touched } = tally;
  const { k1 } = input.weights;
  const factor = factorOf(input, found, times);
  const { slots, weights, length } = found;
  for (let at = 0; at < length; at += 1) {
    const slot = slots[at]!;
    const score = (factor * weights[at]!) / (weights[at]! + k1);
    if (scores[slot] === 0) touched.push(slot);
    if (score > scores[slot]!) scores[slot] = score;
  }
}

export function isWord(term: string): boolean {
  return !term.startsWith('~') && !term.includes(' ');
}

function weightOf(term: string, times: number, weights: Weights): number {
  if (term.startsWith('~')) return weights.grams * times;
  return term.includes(' ') ? weights.pairs : 1 + Math.log(times);
}

/**
 * Words written alike in place of one that no tool says. Each counts as the most alike one does,
 * falling fast with the likeness: a rare word must not win by being rare.
 */
function addAlike(input: ScoreInput, term: string, times: number, tally: Tally): void {
  let common = Infinity;
  for (const { word, likeness } of input.alike(term)) {
    const other = input.postings(word);
    if (!other || other.live === 0) continue;
    const own = rarity(input.live, other.live);
    common = Math.min(common, own);
    const weight = input.weights.alike * likeness ** 3 * (common / own);
    addPostings(input, other, weight * times, tally);
  }
}

function addPostings(input: ScoreInput, found: Postings, times: number, tally: Tally): void {
  const { scores, touched } = tally;
  const { k1 } = input.weights;
  const factor = factorOf(input, found, times);
  const { slots, weights, length } = found;
  for (let at = 0; at < length; at += 1) {
    const slot = slots[at]!;
    if (scores[slot] === 0) touched.push(slot);
    scores[slot]! += (factor * weights[at]!) / (weights[at]! + k1);
  }
}

function factorOf(input: ScoreInput, found: Postings, times: number): number {
  return rarity(input.live, found.live) ** input.weights.rarity * times * (input.weights.k1 + 1);
}
