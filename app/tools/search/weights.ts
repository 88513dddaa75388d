/** The few numbers that the ranking is tuned by. */
export interface Weights {
  /** How much a word counts by the field that it stands in. */
  readonly fields: Readonly<Record<Field, number>>;
  /** Usual lengths of the fields in words; a fixed figure, so that one tool's change moves no other. */
  readonly lengths: Readonly<Record<Field, number>>;
  /** Saturation of repeated words (BM25 k1) and the share of length normalisation (BM25 b). */
  readonly k1: number;
  readonly b: number;
  /** Weight of a word that is only alike, by the likeness of its letters (0 to 1). */
  readonly alike: number;
  /** Weight of character pairs and triples of Hangul, kana and Han. */
  readonly grams: number;
  /** Weight of two words that stand side by side in the request and in a name or first sentence. */
  readonly pairs: number;
  /** Weight of a word that tools use for one that the request says. */
  readonly related: number;
  /** Weight of the kind of a thing that the request names: a guitar is an instrument. */
  readonly kind: number;
  /** Power that the rarity of a word counts with: below 1, rare words decide a little less. */
  readonly rarity: number;
  /** How much the share of a tool's name that stands in the request counts. */
  readonly name: number;
  /** How much the best part of a request counts beside the whole. */
  readonly clause: number;
  /** Power by which parts that find little count less than the part that finds most. */
  readonly clauseFound: number;
  /** How much a server's three best tools lift its others. */
  readonly server: number;
}

export const FIELDS = [
  'name',
  'description',
  'parameters',
  'server',
  'history',
  'examples',
] as const;
export type Field = (typeof FIELDS)[number];

export const WEIGHTS: Weights = {
  fields: { name: 2, description: 1, parameters: 0.3, server: 1, history: 1.5, examples: 0.5 },
  lengths: { name: 3, description: 16, parameters: 25, server: 2, history: 20, examples: 30 },
  k1: 1,
  b: 0.6,
  alike: 1,
  grams: 0.5,
  pairs: 0.3,
  related: 0.4,
  kind: 0.25,
  rarity: 0.9,
  name: 0.3,
  clause: 1,
  clauseFound: 0.3,
  server: 0.15,
};
