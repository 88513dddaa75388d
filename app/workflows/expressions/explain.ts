import { EvaluationError, ParseError, TypeError, type ASTNode } from '@marcbachmann/cel-js';
import { messageOf } from '../../base/index.ts';
import { closest } from './closest.ts';
import { asWritten } from './effort.ts';

/** What an expression may name beyond what is in its context. */
export interface Known {
  readonly names: readonly string[];
  readonly functions: readonly string[];
  /** The fields of the value that a part of the expression stands for; none where it has none. */
  readonly fieldsOf: (part: string) => readonly string[];
}

/** What other languages write, and what is meant here. */
const SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/\band\b/u, 'write "&&" for "and"'],
  [/\bor\b/u, 'write "||" for "or"'],
  [/\bnot\b/u, 'write "!" for "not"'],
  [/[=!]==/u, 'write "==" or "!="'],
  [/(?<![=!<>])=(?!=)/u, 'write "==" to compare; nothing can be set'],
  [/\bfunction\b|=>|;/u, 'it is one expression, not a program'],
];

const OTHER_NAMES: Readonly<Record<string, string>> = {
  length: 'size(...)',
  len: 'size(...)',
  count: 'size(...)',
  includes: 'contains(...), or "in" for a list',
  toLowerCase: 'lowerAscii()',
  lower: 'lowerAscii()',
  toUpperCase: 'upperAscii()',
  upper: 'upperAscii()',
  str: 'string(...)',
  String: 'string(...)',
  Number: 'double(...)',
  parseInt: 'int(...)',
  some: 'exists(x, ...)',
  any: 'exists(x, ...)',
  every: 'all(x, ...)',
};

const TYPES: Readonly<Record<string, string>> = {
  int: 'a number',
  uint: 'a number',
  double: 'a number',
  string: 'a text',
  bool: 'true or false',
  null: 'nothing (null)',
};

/** Why an expression cannot be evaluated, in plain words, with what to write instead. */
export function explain(error: unknown, expression: string, known: Known): string {
  if (error instanceof ParseError) return notOfTheLanguage(error, expression);
  if (!(error instanceof EvaluationError || error instanceof TypeError)) return messageOf(error);
  const { code, summary, node } = error;
  const name = summary.slice(summary.indexOf(':') + 1).trim();
  switch (code) {
    case 'unknown_variable':
      return `there is no "${name}"${meant(name, known.names)}`;
    case 'unsupported_type':
      return `it names something that is not a value; names are ${known.names.join(', ')}`;
    case 'no_such_key':
      return noSuchKey(name, node, known);
    case 'index_out_of_bounds':
      return `the list is not that long (${name})`;
    case 'no_such_overload':
      return misfit(name);
    case 'no_matching_overload':
      return unknownFunction(summary, known.functions);
    case 'invalid_logical_operand':
    case 'invalid_condition_type':
      return `${summary.replace(/'(\w+)'$/u, (_all, type: string) => spoken(type))}; compare it, as in "x > 0"`;
    default:
      return summary;
  }
}

function notOfTheLanguage({ summary }: ParseError, expression: string): string {
  const outside = expression.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/gu, '""');
  const hint = SPELLINGS.find(([pattern]) => pattern.test(outside))?.[1];
  return hint === undefined ? summary : `${summary}; ${hint}`;
}

function noSuchKey(key: string, node: ASTNode | undefined, known: Known): string {
  const owner = node && ownerOf(node);
  if (owner === undefined) return `there is no "${key}"`;
  const other = OTHER_NAMES[key];
  if (other !== undefined) return `"${owner}" has no "${key}"; use ${other}`;
  const fields = known.fieldsOf(owner);
  if (fields.length === 0) return `"${owner}" has no "${key}": it is empty or no object`;
  return `"${owner}" has no "${key}"${meant(key, fields)}`;
}

function ownerOf(node: ASTNode): string | undefined {
  if (!['.', '.?', '[]', '[?]'].includes(node.op)) return undefined;
  const [owner] = node.args as unknown as readonly ASTNode[];
  return owner && asWritten(node.input.slice(owner.range.start, owner.range.end));
}

/** "dyn<double> + string" in words. */
function misfit(signature: string): string {
  const plain = signature.replaceAll(/dyn<(.+?)>(?= |$)/gu, '$1');
  const parts = /^(\S+) (\S+) (\S+)$/u.exec(plain);
  if (!parts) return `"${plain}" does not go together`;
  const [, left, sign, right] = parts;
  const what = `"${sign}" does not take ${spoken(left!)} and ${spoken(right!)}`;
  const numberAndText = [left, right].some(isText) && [left, right].some(isNumber);
  return numberAndText
    ? `${what}; string(...) makes a text of a number, double(...) a number of a text`
    : what;
}

function unknownFunction(summary: string, functions: readonly string[]): string {
  const called = /'(?:.*\.)?(\w+)\((.*)\)'/u.exec(summary);
  if (!called) return summary;
  const [, name = '', given = ''] = called;
  if (functions.includes(name)) {
    return `"${name}" does not take ${given === '' ? 'nothing' : given.split(', ').map(spoken).join(', ')}`;
  }
  const other = OTHER_NAMES[name];
  if (other !== undefined) return `there is no function "${name}"; use ${other}`;
  return `there is no function "${name}"${meant(name, functions)}`;
}

function isText(type: string | undefined): boolean {
  return type === 'string';
}

function isNumber(type: string | undefined): boolean {
  return type !== undefined && TYPES[type] === 'a number';
}

function spoken(type: string): string {
  const plain = type.replace(/^dyn<(.+)>$/u, '$1');
  if (plain.startsWith('list')) return 'a list';
  if (plain.startsWith('map')) return 'an object';
  return TYPES[plain] ?? `a value of type ${plain}`;
}

const SHOWN = 12;

function meant(word: string, known: readonly string[]): string {
  const near = closest(word, known);
  if (near !== undefined) return `; did you mean "${near}"?`;
  const shown = known.slice(0, SHOWN).join(', ');
  return `; there are ${shown}${known.length > SHOWN ? ' and more' : ''}`;
}
