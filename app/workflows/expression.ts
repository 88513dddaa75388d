import { asData } from '../agents/index.ts';
import { clip, said, type Said } from '../base/index.ts';
import { expressionFailed } from './errors.ts';
import { explain, unknownName } from './expressions/explain.ts';
import { Refused } from './expressions/refused.ts';
import { Language } from './expressions/language.ts';
import { namesRead } from './expressions/names.ts';
import { closest } from './expressions/closest.ts';

/** What expressions and templates see. */
export type Context = Record<string, unknown>;

const language = new Language();

/**
 * Evaluates an expression: no loops, no calls out, always ends. Throws an AppError that quotes the
 * expression and says in plain words what is wrong with it.
 */
export function evaluate(expression: string, context: Context): unknown {
  try {
    return plain(language.parse(expression).run(context), { left: MOST_VALUES });
  } catch (error) {
    const names = ROOTS.filter((name) => context[name] !== undefined);
    const functions = language.functions();
    const fieldsOf = (part: string): string[] => fields(part, context);
    throw expressionFailed(expression, explain(error, expression, { names, functions, fieldsOf }));
  }
}

/** Whether a condition holds. Throws where it is neither true nor false. */
export function holds(expression: string, context: Context): boolean {
  const value = evaluate(expression, context);
  if (typeof value === 'boolean') return value;
  const type = value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value;
  const given = value === null ? 'nothing (null)' : Array.isArray(value) ? 'a list' : typeof value;
  const told = `it gives ${given}, where true or false is needed; compare it, as in "x > 0"`;
  throw expressionFailed(expression, said(told, 'fault.condition', { type }));
}

/** What may be read where an expression stands. */
export interface Readable {
  readonly names: readonly string[];
  /** The steps that `nodes` has there. */
  readonly nodes: readonly string[];
}

/** Why an expression cannot be evaluated whatever a run finds, or undefined. */
export function checkExpression(expression: string, readable: Readable): Said | undefined {
  const { names } = readable;
  const known = { names, functions: language.functions(), fieldsOf: () => [] };
  try {
    const parsed = language.parse(expression);
    for (const { name, field } of namesRead(parsed.ast)) {
      if (!names.includes(name) && !language.hasName(name)) return nameOutOfReach(name, names);
      if (name === 'nodes' && field !== undefined && !readable.nodes.includes(field)) {
        return stepOutOfReach(field, readable.nodes);
      }
    }
    const { error } = parsed.check();
    return error && explain(error, expression, known);
  } catch (error) {
    return explain(error, expression, known);
  }
}

/** Whoever writes a text without quotes is told of them. */
function nameOutOfReach(name: string, names: readonly string[]): Said {
  const told = unknownName(name, names, ' here');
  if (told.cause.code !== 'fault.name') return told;
  return { ...told, message: `${told.message}. A text stands in quotes` };
}

function stepOutOfReach(step: string, steps: readonly string[]): Said {
  const near = closest(step, steps);
  const told = `there is no step "${step}" that it could see`;
  return near === undefined
    ? said(told, 'fault.step', { step })
    : said(`${told}; did you mean "${near}"?`, 'fault.step-near', { step, near });
}

function fields(part: string, context: Context): string[] {
  try {
    const value: unknown = language.parse(part).run(context);
    const found = typeof value === 'object' && value !== null && !Array.isArray(value);
    return found ? Object.keys(value) : [];
  } catch {
    return [];
  }
}

/**
 * Fills `${expression}` in texts, however deep they stand. A text that is one expression alone
 * becomes its value, of whatever type; otherwise values are written into the text.
 */
export function fill(template: unknown, context: Context): unknown {
  if (typeof template === 'string') return fillText(template, context);
  if (Array.isArray(template)) return template.map((entry) => fill(entry, context));
  if (typeof template === 'object' && template !== null) {
    return Object.fromEntries(
      Object.entries(template).map(([key, value]) => [key, fill(value, context)]),
    );
  }
  return template;
}

/** Expressions over what a run has found: not the words of whoever wrote the workflow or began it. */
const FOUND = /\b(?:nodes|item|last)\b/u;

/** Fills a prompt; what nodes of the run returned stands in it as data. */
export function fillPrompt(text: string, context: Context): string {
  return pieces(text)
    .map((part) => {
      if (part.code === undefined) return part.text;
      const value = evaluate(part.code, context);
      const shown = typeof value === 'string' ? value : JSON.stringify(value);
      return FOUND.test(part.code) ? asData(part.code, shown) : shown;
    })
    .join('');
}

/** Every expression in a template, for checking before anything runs. */
export function expressionsIn(template: unknown): string[] {
  if (typeof template === 'string') return pieces(template).flatMap((piece) => piece.code ?? []);
  if (typeof template !== 'object' || template === null) return [];
  return Object.values(template).flatMap(expressionsIn);
}

/** The texts in a template in which a `${` is never closed, cut short. */
export function unclosedIn(template: unknown): string[] {
  if (typeof template === 'string') {
    const last = pieces(template).at(-1);
    return last?.code === undefined && last?.text.includes('${') ? [clip(last.text, 60)] : [];
  }
  if (typeof template !== 'object' || template === null) return [];
  return Object.values(template).flatMap(unclosedIn);
}

function fillText(text: string, context: Context): unknown {
  const parts = pieces(text);
  const [only] = parts;
  if (parts.length === 1 && only?.code !== undefined) return evaluate(only.code, context);
  return parts
    .map((part) => {
      if (part.code === undefined) return part.text;
      const value = evaluate(part.code, context);
      return typeof value === 'string' ? value : JSON.stringify(value);
    })
    .join('');
}

/** What every expression may read; some only in loops, or where something is undone. */
const ROOTS = ['input', 'vars', 'nodes', 'item', 'index', 'last', 'inputs', 'output'];

/** Splits at `${...}`; braces inside an expression may nest. */
function pieces(text: string): { text: string; code?: string }[] {
  const found: { text: string; code?: string }[] = [];
  let from = 0;
  for (;;) {
    const start = text.indexOf('${', from);
    if (start < 0) break;
    const end = closing(text, start + 2);
    if (end < 0) break;
    if (start > from) found.push({ text: text.slice(from, start) });
    found.push({ text: text.slice(start, end + 1), code: text.slice(start + 2, end) });
    from = end + 1;
  }
  if (from < text.length || found.length === 0) found.push({ text: text.slice(from) });
  return found;
}

/** Where the brace that is open closes; braces in texts of the expression do not count. */
function closing(text: string, from: number): number {
  let depth = 1;
  let quote: string | undefined;
  for (let index = from; index < text.length; index += 1) {
    const sign = text[index];
    if (quote !== undefined) {
      if (sign === '\\') index += 1;
      else if (sign === quote) quote = undefined;
    } else if (sign === '"' || sign === "'") quote = sign;
    else if (sign === '{') depth += 1;
    else if (sign === '}' && --depth === 0) return index;
  }
  return -1;
}

/** Values that one expression may give: a list in a list in a list may hold more than memory does. */
const MOST_VALUES = 1_000_000;

/** Letters of a text that weigh as much as a value. */
const LETTERS = 100;

/** CEL's integers are BigInts and its maps may be Maps: JSON has neither. */
function plain(value: unknown, room: { left: number }): unknown {
  room.left -= typeof value === 'string' ? 1 + value.length / LETTERS : 1;
  if (room.left < 0) throw tooManyValues();
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'number' && !Number.isFinite(value)) {
    const told = 'the result is no number; is something divided by zero?';
    throw new Refused(said(told, 'fault.no-number'));
  }
  if (Array.isArray(value)) return value.map((inner) => plain(inner, room));
  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([key, inner]) => [String(key), plain(inner, room)]));
  }
  if (
    typeof value === 'object' &&
    value !== null &&
    Object.getPrototypeOf(value) === Object.prototype
  ) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, plain(inner, room)]),
    );
  }
  return value;
}

function tooManyValues(): Refused {
  const told = `the result holds more than ${MOST_VALUES} values`;
  return new Refused(said(told, 'fault.too-many-values', { limit: MOST_VALUES }));
}
