import type { Postings } from './postings.ts';
import type { ReadRequest, Terms } from './request.ts';
import type { Weights } from './weights.ts';

export interface ScoreInput {
  readonly request: ReadRequest;
  readonly weights: Weights;
  /** Slots in use, those of removed tools included. */
  readonly size: number;
  /** Tools that are there. */
  readonly live: number;
  readonly postings: (term: string) => Postings | undefined;
  readonly alike: (word: string) => readonly { readonly word: string; readonly likeness: number }[];
  readonly nameOf: (slot: number) => readonly string[] | undefined;
  readonly servers: readonly number[];
  readonly serverCount: number;
}

export interface SlotScore {
  readonly slot: number;
  readonly score: number;
}

/** Tools that are looked at once more by name and server, after the words have been counted. */
const CANDIDATES = 300;

/**
 * BM25 over weighted fields (Robertson, Zaragoza and Taylor, "Simple BM25 extension to multiple
 * weighted fields", 2004) for the whole request and for its best part, then the share of the
 * tool's name that the request holds, then a lift by the server's best tools.
 */
export function scoreTools(input: ScoreInput): SlotScore[] {
  const { request, weights } = input;
  const whole = new Float64Array(input.size);
  const best = new Float64Array(input.size);
  for (const clause of request.clauses) {
    const own = request.clauses.length > 1 ? new Float64Array(input.size) : whole;
    const touched = count(input, clause, own);
    if (request.clauses.length === 1) break;
    let top = 0;
    for (const slot of touched) if (own[slot]! > top) top = own[slot]!;
    for (const slot of touched) {
      whole[slot]! += own[slot]!;
      const share = own[slot]! / top;
      if (share > best[slot]!) best[slot] = share;
    }
  }
  const candidates = topSlots(whole, best, request.clauses.length > 1 ? weights.clause : 0, input);
  return withServers(withNames(candidates, input), input);
}

/** Adds a clause's scores; gives the slots that any term touched. */
function count(input: ScoreInput, clause: Terms, scores: Float64Array): Set<number> {
  const touched = new Set<number>();
  const { weights } = input;
  for (const [term, times] of clause) {
    const often = term.startsWith('~') ? weights.grams * times : 1 + Math.log(times);
    const found = input.postings(term);
    if (found && found.live > 0) add(input, found, often, scores, touched);
    for (const { word, likeness } of input.alike(term)) {
      const other = input.postings(word);
      const share = found && found.live > 0 ? 0.3 : 1;
      if (other && other.live > 0)
        add(input, other, weights.alike * share * likeness * often, scores, touched);
    }
  }
  return touched;
}

function add(
  input: ScoreInput,
  found: Postings,
  times: number,
  scores: Float64Array,
  touched: Set<number>,
): void {
  const rarity = Math.log(1 + (input.live - found.live + 0.5) / (found.live + 0.5));
  const factor = rarity * times * (input.weights.k1 + 1);
  for (let at = 0; at < found.length; at += 1) {
    const slot = found.slots[at]!;
    const weight = found.weights[at]!;
    scores[slot]! += (factor * weight) / (weight + input.weights.k1);
    touched.add(slot);
  }
}

function topSlots(
  whole: Float64Array,
  best: Float64Array,
  clause: number,
  input: ScoreInput,
): SlotScore[] {
  let top = 0;
  for (const score of whole) if (score > top) top = score;
  const found: SlotScore[] = [];
  for (let slot = 0; slot < whole.length; slot += 1) {
    if (whole[slot]! <= 0 || input.nameOf(slot) === undefined) continue;
    found.push({ slot, score: whole[slot]! / top + clause * best[slot]! });
  }
  return found.sort((a, b) => b.score - a.score).slice(0, CANDIDATES);
}

function withNames(candidates: readonly SlotScore[], input: ScoreInput): SlotScore[] {
  const { stems } = input.request;
  return candidates
    .map(({ slot, score }) => {
      const name = input.nameOf(slot)!;
      let held = 0;
      let all = 0;
      for (const stem of name) {
        const live = input.postings(stem)?.live ?? 0;
        const rarity = Math.log(1 + (input.live - live + 0.5) / (live + 0.5));
        all += rarity;
        if (stems.has(stem)) held += rarity;
      }
      return { slot, score: score + input.weights.name * (all > 0 ? held / all : 0) };
    })
    .sort((a, b) => b.score - a.score);
}

/** Lifts each tool by the mean of the three best of its server. */
function withServers(candidates: readonly SlotScore[], input: ScoreInput): SlotScore[] {
  const sums = new Map<number, { sum: number; count: number }>();
  for (const { slot, score } of candidates) {
    const server = input.servers[slot]!;
    const own = sums.get(server) ?? { sum: 0, count: 0 };
    if (own.count < 3) sums.set(server, { sum: own.sum + score, count: own.count + 1 });
  }
  return candidates
    .map(({ slot, score }) => {
      const own = sums.get(input.servers[slot]!)!;
      return { slot, score: score + input.weights.server * (own.sum / 3) };
    })
    .sort((a, b) => b.score - a.score || a.slot - b.slot);
}
