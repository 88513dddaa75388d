import type { ModelTool } from '../ports.ts';
import { fillArguments, type Filled } from './arguments.ts';
import { isNamed, judge, type Asked, type Judged } from './choose.ts';
import { synonyms } from './action.ts';
import { readLiterals, type Literal } from './literals.ts';
import { withoutLiterals } from './free-text.ts';
import type { FillContext } from './pool.ts';
import { MEANS_RESULT } from './value.ts';

/** What to do for one part of a request. */
export type Decision =
  | { readonly kind: 'run' | 'confirm' | 'ask'; readonly tool: ModelTool; readonly filled: Filled }
  | { readonly kind: 'none' };

export interface PlanDeps extends FillContext {
  readonly rank: (
    tools: readonly ModelTool[],
    request: string,
  ) => readonly { readonly name: string; readonly score: number }[];
}

/** Complete arguments count as a sign that a tool is meant, as much as this. */
const COMPLETE = 0.3;
const LOOKED_AT = 6;

/** Chooses the tool for one part of a request and fills its arguments. */
export function decide(tools: readonly ModelTool[], text: string, deps: PlanDeps): Decision {
  const asked = readAsked(text, deps);
  const best = judged(tools, asked, deps)
    .filter(({ fit }) => fit !== 'none')
    .slice(0, LOOKED_AT)
    .map((judgement) => ({ judgement, filled: fillArguments(judgement.tool, text, deps) }))
    .sort((a, b) => total(b) - total(a))[0];
  if (!best) return { kind: 'none' };
  const { judgement, filled } = best;
  const { tool } = judgement;
  if (filled.missing.length > 0) return { kind: 'ask', tool, filled };
  const sure = judgement.named || judgement.fit === 'strong' || !judgement.risky;
  return { kind: sure ? 'run' : 'confirm', tool, filled };
}

/** Whether a text is a request of its own, clearly enough to set an open question aside. */
export function isOwnRequest(tools: readonly ModelTool[], text: string, deps: PlanDeps): boolean {
  const asked = readAsked(text, deps);
  if (asked.stems.length < 2 && !tools.some((tool) => isNamed(text, tool.name))) return false;
  return judged(tools, asked, deps)[0]?.fit === 'strong';
}

function total(choice: { readonly judgement: Judged; readonly filled: Filled }): number {
  return choice.judgement.score + (choice.filled.missing.length === 0 ? COMPLETE : 0);
}

function judged(tools: readonly ModelTool[], asked: Asked, deps: PlanDeps): Judged[] {
  const ranked = deps.rank(tools, rankText(asked));
  const top = ranked[0]?.score ?? 1;
  const share = new Map(ranked.map(({ name, score }) => [name, score / Math.max(top, 1e-9)]));
  return tools
    .filter((tool) => share.has(tool.name) || isNamed(asked.text, tool.name))
    .map((tool) => judge(asked, { tool, rank: share.get(tool.name) ?? 0 }, deps.words))
    .sort((a, b) => b.score - a.score);
}

function readAsked(text: string, { words, results }: FillContext): Asked {
  const literals = readLiterals(text);
  const plain = withoutLiterals(text, literals);
  const said = words(plain);
  const contents =
    CONTENTS.test(plain) && !said.some((stem) => OTHER_LOOKS.has(stem)) ? ['list'] : [];
  const meant = results.length > 0 && MEANS_RESULT.test(plain) ? ['file'] : [];
  const kinds = [...literals.flatMap(kindStems), ...meant];
  return {
    text,
    literals,
    stems: [...contents, ...said, ...kinds],
    hints: [
      ...meant.map(() => 'text'),
      ...literals.flatMap(({ kind, text: own }) =>
        kind === 'path' ? [MEDIA.test(own) ? 'media' : 'text'] : [],
      ),
    ],
  };
}

/** "What is in ...", "the files in ...": the contents of a folder are asked for. */
const CONTENTS = /\bwhat(?:'s| is| are)?\b.*\bin\b|\bfiles\b.*\b(?:in|of|under|inside)\b/iu;
/** Verbs of looking that are not about the contents of a folder. */
const OTHER_LOOKS = new Set(['find', 'search', 'read', 'open', 'delet', 'move', 'count']);

const MEDIA = /\.(?:png|jpe?g|gif|webp|bmp|svg|ico|mp3|wav|ogg|flac|mp4|mov|webm|avi)$/iu;

function kindStems({ kind, text }: Literal): string[] {
  if (kind === 'url') return ['url'];
  if (kind === 'email') return ['email'];
  if (kind === 'glob') return ['file'];
  if (kind !== 'path') return [];
  return text.endsWith('/') ? ['directori'] : ['file'];
}

/** What the ranking is asked: the words of the request with what means the same. */
function rankText(asked: Asked): string {
  const plain = withoutLiterals(asked.text, asked.literals);
  const quoted = asked.literals.filter(({ kind }) => kind === 'quoted').map(({ text }) => text);
  return [plain, ...asked.stems, ...synonyms(asked.stems), ...quoted].join(' ');
}
