import type { ASTNode } from '@marcbachmann/cel-js';
import { said } from '../../base/index.ts';
import { partsOf } from './nodes.ts';
import { Refused } from './refused.ts';

/** Entries that one evaluation may go over: about a quarter of a second. */
const MOST_ENTRIES = 500_000;

/** The function that counts, and the end of its call: no person writes either. */
export const COUNTED = 'counted__';
const CLOSE = '\t\t)';

/** What an expression goes over, written so that it is counted before it is gone over. */
const OVER_EACH = ['all', 'exists', 'exists_one', 'map', 'filter'];
/** Copying or comparing an entry costs a tenth of evaluating something for it. */
const SMALL = 0.1;
/** Letters are moved a thousand at a time. */
const LETTER = 0.001;

/** How much one evaluation has gone over. */
export class Effort {
  #spent = 0;
  /** Thrown again and again where an expression goes on after a failure. */
  #over: Refused | undefined;

  begin(): void {
    this.#spent = 0;
    this.#over = undefined;
  }

  /** Gives the value back. Throws where more was gone over than may be. */
  spend(value: unknown, share: number): unknown {
    this.#spent += 1 + sizeOf(value) * share;
    if (this.#spent > MOST_ENTRIES) throw (this.#over ??= tooMuch());
    return value;
  }
}

/** An evaluation that would hold everything else up. */
function tooMuch(): Refused {
  const told = `it goes over more than ${MOST_ENTRIES} entries; filter the lists first, or use a loop`;
  return new Refused(said(told, 'fault.too-many-entries', { limit: MOST_ENTRIES }));
}

function sizeOf(value: unknown): number {
  if (typeof value === 'string') return value.length * LETTER;
  if (Array.isArray(value)) return value.length;
  if (value instanceof Map || value instanceof Set) return value.size;
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
}

/** Something to write into an expression's text. */
export interface Insertion {
  readonly at: number;
  readonly text: string;
}

/** What makes an expression count what it goes over, copies and compares. */
export function counting(node: ASTNode): Insertion[] {
  return [...counted(node), ...partsOf(node).flatMap(counting)];
}

function counted(node: ASTNode): Insertion[] {
  if (node.op === 'in') return around(node.args[1], SMALL);
  if (node.op !== 'rcall') return [];
  const [name, receiver, given] = node.args;
  if (name === 'bind' && given.length === 3) return around(given[1]!, SMALL);
  if (!OVER_EACH.includes(name) || given.length < 2) return [];
  const made = name === 'map' ? around(given.at(-1)!, SMALL) : [];
  return [...around(receiver, 1), ...made];
}

function around({ range }: ASTNode, share: number): Insertion[] {
  return [
    { at: range.start, text: `${COUNTED}(` },
    { at: range.end, text: `, ${share.toFixed(1)}${CLOSE}` },
  ];
}

/** The text with all of these in it. At the same place, a piece of a number goes before a bracket. */
export function inserted(text: string, insertions: readonly Insertion[]): string {
  const sorted = insertions.toSorted((a, b) => a.at - b.at || rank(a) - rank(b));
  let from = 0;
  const pieces = sorted.map(({ at, text: more }) => {
    const piece = text.slice(from, at) + more;
    from = at;
    return piece;
  });
  return pieces.join('') + text.slice(from);
}

function rank({ text }: Insertion): number {
  return text === '.0' ? 0 : text.endsWith(CLOSE) ? 1 : 2;
}

/** A part of a text as it was written, without what counts in it. */
export function asWritten(part: string): string {
  return part.replaceAll(`${COUNTED}(`, '').replaceAll(/, (?:0\.1|1\.0)\t\t\)/gu, '');
}
