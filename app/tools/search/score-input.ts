import type { Postings } from './postings.ts';
import type { ReadRequest } from './request.ts';
import type { Weights } from './weights.ts';

export interface ScoreInput {
  readonly request: ReadRequest;
  readonly weights: Weights;
  /** Tools that are there. */
  readonly live: number;
  readonly postings: (term: string) => Postings | undefined;
  readonly alike: (word: string) => readonly { readonly word: string; readonly likeness: number }[];
  /** Stems of a tool's name; undefined where the tool was removed. */
  readonly nameOf: (slot: number) => readonly string[] | undefined;
  readonly serverOf: (slot: number) => number;
  readonly scratch: Scratch;
}

/** Figures by slot that are kept between requests, so that a request allocates little. */
export class Scratch {
  whole = new Float64Array(64);
  best = new Float64Array(64);
  clause = new Float64Array(64);
  word = new Float64Array(64);

  /** Makes room for `size` slots; all figures are 0 before and after each request. */
  ensure(size: number): void {
    if (size <= this.whole.length) return;
    const room = size * 2;
    this.whole = new Float64Array(room);
    this.best = new Float64Array(room);
    this.clause = new Float64Array(room);
    this.word = new Float64Array(room);
  }
}

/** How rare a term is among the tools: 0 where each holds it. */
export function rarity(all: number, holding: number): number {
  return Math.log(1 + (all - holding + 0.5) / (holding + 0.5));
}
