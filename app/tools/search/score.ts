import { countTerms, isWord, MOST_ALIKE } from './count-terms.ts';
import type { Terms } from './request.ts';
import { rarity, type ScoreInput } from './score-input.ts';

export interface SlotScore {
  readonly slot: number;
  /** Of the final order: the share of the request that the best tool covers, falling with the order. */
  readonly score: number;
}

/** Tools that are looked at once more by name and server, after the words have been counted. */
const CANDIDATES = 200;

/**
 * BM25 over weighted fields (Robertson, Zaragoza and Taylor, "Simple BM25 extension to multiple
 * weighted fields", 2004) for the whole request and for its best part, then the share of the
 * tool's name that the request holds, then a lift by the server's best tools.
 */
export function scoreTools(input: ScoreInput): SlotScore[] {
  const { whole, best, clause: own } = input.scratch;
  const { clauses } = input.request;
  const touched: number[] = [];
  const budget = { alike: MOST_ALIKE };
  let quality = 0;
  const parts: Part[] = [];
  for (const clause of clauses) {
    const slots = countTerms(input, clause, own, budget);
    let top = 0;
    for (const slot of slots) {
      if (own[slot]! > top && input.nameOf(slot) !== undefined) top = own[slot]!;
    }
    quality = Math.max(quality, top / possible(input, clause.terms));
    const scores = new Float64Array(slots.length);
    for (const [at, slot] of slots.entries()) {
      if (whole[slot] === 0) touched.push(slot);
      whole[slot]! += own[slot]!;
      scores[at] = own[slot]!;
      own[slot] = 0;
    }
    parts.push({ slots, scores, top });
  }
  keepBest(parts, best, input.weights.clauseFound);
  const candidates = topSlots(input, touched, clauses.length > 1 ? input.weights.clause : 0);
  for (const slot of touched) {
    whole[slot] = 0;
    best[slot] = 0;
  }
  const ranked = withServers(withNames(candidates, input), input);
  const first = ranked[0]?.score ?? 1;
  return ranked.map(({ slot, score }) => ({ slot, score: (score / first) * Math.min(1, quality) }));
}

interface Part {
  readonly slots: readonly number[];
  readonly scores: Float64Array;
  readonly top: number;
}

/** For each tool its share of the part of a request that it fits best; parts that find little weigh less. */
function keepBest(parts: readonly Part[], best: Float64Array, power: number): void {
  const most = Math.max(...parts.map(({ top }) => top));
  for (const { slots, scores, top } of parts) {
    if (top <= 0) continue;
    const weight = (top / most) ** power / top;
    for (const [at, slot] of slots.entries()) {
      best[slot] = Math.max(best[slot]!, scores[at]! * weight);
    }
  }
}

/** What a tool would score that says all words of a part of a request as often as one can. */
function possible(input: ScoreInput, clause: Terms): number {
  let sum = 0;
  for (const [term, times] of clause) {
    if (!isWord(term)) continue;
    const holding = input.postings(term)?.live ?? 0;
    sum +=
      rarity(input.live, holding) ** input.weights.rarity *
      (1 + Math.log(times)) *
      (input.weights.k1 + 1);
  }
  return Math.max(sum, 1);
}

/** The best of the touched slots in order, found in one pass. */
function topSlots(input: ScoreInput, touched: readonly number[], clause: number): SlotScore[] {
  const { whole, best } = input.scratch;
  let top = 0;
  for (const slot of touched) {
    if (whole[slot]! > top && input.nameOf(slot) !== undefined) top = whole[slot]!;
  }
  const found: SlotScore[] = [];
  for (const slot of touched) {
    const score = whole[slot]! / Math.max(top, 1e-12) + clause * best[slot]!;
    if (found.length === CANDIDATES && score <= found[CANDIDATES - 1]!.score) continue;
    if (input.nameOf(slot) === undefined) continue;
    found.splice(placeFor(found, score), 0, { slot, score });
    if (found.length > CANDIDATES) found.pop();
  }
  return found;
}

/** Where a score belongs in a list that falls: after those that are not lower. */
function placeFor(sorted: readonly SlotScore[], score: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]!.score >= score) low = middle + 1;
    else high = middle;
  }
  return low;
}

function withNames(candidates: readonly SlotScore[], input: ScoreInput): SlotScore[] {
  const { stems } = input.request;
  return candidates
    .map(({ slot, score }) => {
      let held = 0;
      let all = 0;
      for (const stem of input.nameOf(slot)!) {
        const weight = rarity(input.live, input.postings(stem)?.live ?? 0);
        all += weight;
        if (stems.has(stem)) held += weight;
      }
      return { slot, score: score + input.weights.name * (all > 0 ? held / all : 0) };
    })
    .sort((a, b) => b.score - a.score);
}

/** Lifts each tool by the mean of the three best of its server. */
function withServers(candidates: readonly SlotScore[], input: ScoreInput): SlotScore[] {
  const sums = new Map<number, { sum: number; count: number }>();
  for (const { slot, score } of candidates) {
    const server = input.serverOf(slot);
    const own = sums.get(server) ?? { sum: 0, count: 0 };
    if (own.count < 3) sums.set(server, { sum: own.sum + score, count: own.count + 1 });
  }
  return candidates
    .map(({ slot, score }) => {
      const own = sums.get(input.serverOf(slot))!;
      return { slot, score: score + input.weights.server * (own.sum / 3) };
    })
    .sort((a, b) => b.score - a.score || a.slot - b.slot);
}
