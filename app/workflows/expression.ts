import { Environment } from '@marcbachmann/cel-js';
import { asData } from '../agents/index.ts';
import { expressionFailed } from './errors.ts';

/** What expressions and templates see. */
export type Context = Record<string, unknown>;

const environment = new Environment({
  unlistedVariablesAreDyn: true,
  homogeneousAggregateLiterals: false,
  enableOptionalTypes: true,
  limits: { maxAstNodes: 2000, maxDepth: 50 },
});

/**
 * Evaluates an expression of the Common Expression Language (github.com/google/cel-spec): no
 * loops, no calls out, always ends. Throws an AppError that quotes the expression.
 */
export function evaluate(expression: string, context: Context): unknown {
  try {
    return plain(environment.evaluate(expression, context));
  } catch (error) {
    throw expressionFailed(expression, error);
  }
}

export function holds(expression: string, context: Context): boolean {
  return evaluate(expression, context) === true;
}

/** Why an expression cannot be parsed, or undefined. */
export function checkExpression(expression: string): string | undefined {
  try {
    environment.parse(expression);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
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

function closing(text: string, from: number): number {
  let depth = 1;
  for (let index = from; index < text.length; index += 1) {
    if (text[index] === '{') depth += 1;
    if (text[index] === '}' && --depth === 0) return index;
  }
  return -1;
}

/** CEL's integers are BigInts and its maps may be Maps: JSON has neither. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([key, inner]) => [String(key), plain(inner)]));
  }
  if (
    typeof value === 'object' &&
    value !== null &&
    Object.getPrototypeOf(value) === Object.prototype
  ) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
  }
  return value;
}
