import type { ModelTool } from '../ports.ts';
import { actionOf, compatible, concept, firstAction, type Action } from './action.ts';
import type { Literal } from './literals.ts';

/** One part of a request, read. */
export interface Asked {
  readonly text: string;
  readonly literals: readonly Literal[];
  /** Stems of the words outside the literals, and what the literals are (a path is a file). */
  readonly stems: readonly string[];
  /** Stems that would fit and need not: the text of a file that holds text. */
  readonly hints: readonly string[];
}

export interface Candidate {
  readonly tool: ModelTool;
  /** The ranking's score, as a share of the best one's: 0 to 1. */
  readonly rank: number;
}

export interface Judged {
  readonly tool: ModelTool;
  readonly score: number;
  /** The name stands in the request as it is. */
  readonly named: boolean;
  /** `strong`: verb and object agree. `weak`: something agrees. `none`: nothing to go by. */
  readonly fit: 'strong' | 'weak' | 'none';
  readonly risky: boolean;
}

/** How much each sign counts beside the ranking's score (0 to 1). */
const WEIGHT = {
  name: 1,
  word: 0.25,
  action: 0.5,
  conflict: -0.8,
  covered: 0.6,
  deprecated: -1,
  many: 0.8,
  numbers: 0.4,
};
/** Stems that many tool names hold and that say little. */
const GENERIC = new Set([
  'get',
  'the',
  'by',
  'of',
  'a',
  'to',
  'with',
  'for',
  'tool',
  'data',
  'api',
]);

/** Judges how well a tool fits one part of a request; `words` gives the stems of a text. */
export function judge(
  asked: Asked,
  candidate: Candidate,
  words: (text: string) => readonly string[],
): Judged {
  const { tool } = candidate;
  const name = unique(words(bareName(tool.name)).map(concept));
  const wanted = unique([...asked.stems, ...asked.hints].map(concept));
  const inName = name.filter((stem) => wanted.includes(stem));
  const share = weigh(inName) / Math.max(0.3, weigh(name));
  const objects = objectsOf(asked);
  const described = new Set([...name, ...words(tool.description).map(concept)]);
  const covered = portion(objects.filter((stem) => described.has(stem)).length, objects.length);
  const verbs = actions(asked, tool, words(bareName(tool.name)));
  const named = isNamed(asked.text, tool.name);
  const signs =
    WEIGHT.name * share +
    WEIGHT.word * inName.length +
    WEIGHT.covered * covered +
    (verbs.agree ? WEIGHT.action : 0) +
    (verbs.conflict ? WEIGHT.conflict : 0) +
    (/\bdeprecated\b/iu.test(tool.description) ? WEIGHT.deprecated : 0) +
    manyScore(asked.literals, tool) +
    numberScore(asked, tool);
  const risky = tool.effect !== 'read' && verbs.done !== 'look';
  const object = objects.some((stem) => actionOf(stem) === undefined && described.has(stem));
  const strong =
    !verbs.conflict &&
    (!risky || verbs.exact) &&
    ((share >= 0.75 && (inName.length >= 2 || opens(asked, name) || covered >= 0.5)) ||
      (object && verbs.agree && share >= 0.5 && covered >= 0.5));
  const weak =
    !verbs.conflict && object && (inName.length >= 1 || covered >= 0.5) && covered >= 0.34;
  return {
    tool,
    score: candidate.rank + signs + (named ? 10 : 0),
    named,
    fit: named || strong ? 'strong' : weak ? 'weak' : 'none',
    risky,
  };
}

/** What a request is about: its nouns, or its verbs where it holds nothing else. */
function objectsOf(asked: Asked): string[] {
  const wanted = unique(asked.stems);
  const nouns = wanted.filter((stem) => actionOf(stem) === undefined);
  return unique(
    (nouns.length > 0 ? nouns : wanted.filter((stem) => !VERBS_ONLY.has(stem))).map(concept),
  );
}

function actions(asked: Asked, tool: ModelTool, name: readonly string[]) {
  const done = toolAction(name, tool);
  const wanted = unique(asked.stems.flatMap((stem) => actionOf(stem) ?? []));
  const agree = done !== undefined && wanted.some((action) => compatible(action, done));
  return {
    done,
    agree,
    exact:
      done === undefined ? wanted.length === 0 || wanted.includes('run') : wanted.includes(done),
    conflict: done !== undefined && wanted.length > 0 && !agree,
  };
}

/** Verbs that ask for an answer and name nothing in the world. */
const VERBS_ONLY = new Set([
  'get',
  'show',
  'tell',
  'give',
  'see',
  'displai',
  'look',
  'do',
  'run',
  'call',
  'execut',
  'us',
  'start',
]);

/** The name of a tool without its server. */
export function bareName(name: string): string {
  const at = name.indexOf('__');
  return at > 0 ? name.slice(at + 2) : name;
}

/** Whether the whole name or the bare name, if it is no plain word, stands in the text. */
export function isNamed(text: string, name: string): boolean {
  const bare = bareName(name);
  const plain = /^[a-z]+$/u.test(bare);
  return (
    [name, ...(plain ? [] : [bare])].some((wanted) => standsIn(text, wanted)) ||
    (plain &&
      new RegExp(
        `^\\s*(?:(?:call|run|use|invoke|execute)\\s+)?\`?${bare}\`?(?=[\\s:{(]|$)`,
        'iu',
      ).test(text))
  );
}

function standsIn(text: string, name: string): boolean {
  const lower = text.toLowerCase();
  const wanted = name.toLowerCase();
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, at + 1)) {
    const before = lower[at - 1] ?? ' ';
    const after = lower[at + wanted.length] ?? ' ';
    if (!/[\p{L}\p{N}_-]/u.test(before) && !/[a-z0-9_-]/u.test(after)) return true;
  }
  return false;
}

function toolAction(name: readonly string[], tool: ModelTool): Action | undefined {
  return firstAction(name) ?? (tool.effect === 'read' ? 'look' : undefined);
}

/** Several literals of a kind call for a tool that takes several, one does not. */
function manyScore(literals: readonly Literal[], tool: ModelTool): number {
  const paths = literals.filter(({ kind }) => kind === 'path' || kind === 'url').length;
  const properties = Object.values((tool.inputSchema['properties'] as object | undefined) ?? {});
  const required = (tool.inputSchema['required'] as string[] | undefined) ?? [];
  const plural =
    /\b(?:multiple|batch|several)\b/iu.test(tool.name.replace(/_/gu, ' ')) &&
    properties.some((property) => (property as { type?: unknown }).type === 'array');
  if (plural) return paths >= 2 ? WEIGHT.many : -WEIGHT.many;
  return paths >= 2 && required.length >= 2 ? WEIGHT.many / 2 : 0;
}

/** Numbers in the request call for a tool that takes numbers. */
function numberScore(asked: Asked, tool: ModelTool): number {
  const numbers = asked.literals.filter(({ kind }) => kind === 'number').length;
  if (numbers === 0) return 0;
  const properties = Object.values((tool.inputSchema['properties'] as object | undefined) ?? {});
  const takes = properties.filter((property) =>
    ['number', 'integer'].includes(String((property as { type?: unknown }).type)),
  ).length;
  return takes === 0 ? -WEIGHT.numbers : numbers >= 2 && takes >= 2 ? WEIGHT.numbers : 0;
}

function portion(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function opens(asked: Asked, name: readonly string[]): boolean {
  return asked.stems.slice(0, 2).some((stem) => name.includes(concept(stem)));
}

function weigh(stems: readonly string[]): number {
  return stems.reduce((sum, stem) => sum + (GENERIC.has(stem) ? 0.3 : 1), 0);
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
