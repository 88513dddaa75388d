import type { Choice } from './choices.ts';

interface Scored {
  readonly tool: { readonly name: string };
  readonly score: number;
}

/** Requests that share this part of their words (Jaccard index) are the same to a person. */
const SAME = 0.6;
/** What is left of the score of a tool that was found wrong for such a request. */
const WRONG = 0.4;

/**
 * Puts the person's own word over the ranking: a tool found right for a request comes first for
 * what says the same, one found wrong steps back. The order of all others stays.
 */
export function settle<T extends Scored>(
  request: string,
  ranked: readonly T[],
  choicesOf: (tool: string) => readonly Choice[],
  stems: (text: string) => readonly string[],
): T[] {
  const known = ranked.map((each) => choicesOf(each.tool.name));
  if (known.every((choices) => choices.length === 0)) return [...ranked];
  const asked = new Set(stems(request));
  const top = ranked[0]!.score;
  return ranked
    .map((each, at) => {
      let score = each.score;
      for (const { verdict, request: earlier } of known[at]!) {
        const likeness = alike(asked, new Set(stems(earlier)));
        if (likeness < SAME) continue;
        score = verdict === 'right' ? Math.max(score, top + likeness) : score * WRONG;
      }
      return { ...each, score };
    })
    .sort((a, b) => b.score - a.score);
}

function alike(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const both = [...one].filter((word) => other.has(word)).length;
  return both === 0 ? 0 : both / (one.size + other.size - both);
}
