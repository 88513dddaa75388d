import { PATTERNS, type PatternEntry } from './catalogue.ts';

export interface Recommendation {
  readonly pattern: string;
  /** 0 to 1; only what is above 0.5 is recommended. */
  readonly score: number;
  readonly reason: string;
  /** What of the description speaks for it: beginnings of words. */
  readonly words: readonly string[];
  readonly example: string;
}

const LEAST = 0.5;

/**
 * Pure: the patterns that fit a description, best first. Each sign that is found halves what is
 * missing to 1, less for a more complex pattern: 1 - 0.5 ^ (signs × ease). It goes by words
 * alone, and says which.
 */
export function recommend(description: string): Recommendation[] {
  const text = ` ${description.toLowerCase()}`;
  return PATTERNS.map((entry) => scored(entry, text))
    .filter(({ score }) => score > LEAST)
    .sort((a, b) => b.score - a.score);
}

const EASE = { low: 1.2, medium: 1.1, high: 1.05 };

function scored(entry: PatternEntry, text: string): Recommendation {
  const found = entry.signs.filter((sign) =>
    /^[a-z]/.test(sign) ? new RegExp(`[^a-z]${sign}`).test(text) : text.includes(sign),
  );
  const score = 1 - 0.5 ** (found.length * EASE[entry.complexity]);
  return {
    pattern: entry.name,
    score: Math.round(score * 100) / 100,
    reason: `The description speaks of ${found.map((sign) => `"${sign}"`).join(', ')}; use it when ${entry.useWhen}, not when ${entry.avoidWhen}.`,
    words: found,
    example: entry.example,
  };
}
