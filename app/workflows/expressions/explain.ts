import { EvaluationError, ParseError, TypeError, type ASTNode } from '@marcbachmann/cel-js';
import { messageOf, said, type Said } from '../../base/index.ts';
import { closest } from './closest.ts';
import { asWritten } from './effort.ts';
import { Refused } from './refused.ts';
import { notOfTheLanguage } from './syntax.ts';
import { spoken } from './types.ts';

/** What an expression may name beyond what is in its context. */
export interface Known {
  readonly names: readonly string[];
  readonly functions: readonly string[];
  /** The fields of the value that a part of the expression stands for; none where it has none. */
  readonly fieldsOf: (part: string) => readonly string[];
}

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

/** Why an expression cannot be evaluated, in plain words, with what to write instead. */
export function explain(error: unknown, expression: string, known: Known): Said {
  if (error instanceof Refused) return error.why;
  if (error instanceof ParseError) return notOfTheLanguage(error, expression);
  if (!(error instanceof EvaluationError || error instanceof TypeError)) {
    return other(messageOf(error));
  }
  const { code, summary, node } = error;
  const name = summary.slice(summary.indexOf(':') + 1).trim();
  switch (code) {
    case 'unknown_variable':
      return unknownName(name, known.names);
    case 'unsupported_type': {
      const names = known.names.join(', ');
      const told = `it names something that is not a value; names are ${names}`;
      return said(told, 'fault.no-value', { names });
    }
    case 'no_such_key':
      return noSuchKey(name, node, known);
    case 'index_out_of_bounds':
      return said(`the list is not that long (${name})`, 'fault.index', { bounds: name });
    case 'no_such_overload':
      return misfit(name);
    case 'no_matching_overload':
      return unknownFunction(summary, known.functions);
    case 'invalid_logical_operand':
    case 'invalid_condition_type':
      return noCondition(summary);
    default:
      return other(summary);
  }
}

function other(reason: string): Said {
  return said(reason, 'fault.evaluation', { reason });
}

/** `where` is how a sentence says that names depend on where they stand. */
export function unknownName(name: string, names: readonly string[], where = ''): Said {
  const near = closest(name, names);
  if (near !== undefined) {
    const told = `there is no "${name}"${where}; did you mean "${near}"?`;
    return said(told, 'fault.name-near', { name, near });
  }
  const shown = shownOf(names);
  return said(`there is no "${name}"${where}; there are ${shown}`, 'fault.name', { name, shown });
}

function noSuchKey(key: string, node: ASTNode | undefined, known: Known): Said {
  const owner = node && ownerOf(node);
  if (owner === undefined) return said(`there is no "${key}"`, 'fault.key-alone', { key });
  const use = OTHER_NAMES[key];
  if (use !== undefined) {
    return said(`"${owner}" has no "${key}"; use ${use}`, 'fault.key-use', { owner, key, use });
  }
  const fields = known.fieldsOf(owner);
  if (fields.length === 0) {
    const told = `"${owner}" has no "${key}": it is empty or no object`;
    return said(told, 'fault.key-empty', { owner, key });
  }
  const near = closest(key, fields);
  if (near !== undefined) {
    const told = `"${owner}" has no "${key}"; did you mean "${near}"?`;
    return said(told, 'fault.key-near', { owner, key, near });
  }
  const shown = shownOf(fields);
  const told = `"${owner}" has no "${key}"; there are ${shown}`;
  return said(told, 'fault.key', { owner, key, shown });
}

function ownerOf(node: ASTNode): string | undefined {
  if (!['.', '.?', '[]', '[?]'].includes(node.op)) return undefined;
  const [owner] = node.args as unknown as readonly ASTNode[];
  return owner && asWritten(node.input.slice(owner.range.start, owner.range.end));
}

/** "dyn<double> + string" in words. */
function misfit(signature: string): Said {
  const types = signature.replaceAll(/dyn<(.+?)>(?= |$)/gu, '$1');
  const parts = /^(\S+) (\S+) (\S+)$/u.exec(types);
  if (!parts) return said(`"${types}" does not go together`, 'fault.together', { types });
  const [, left, sign, right] = parts as unknown as [string, string, string, string];
  const told = `"${sign}" does not take ${spoken(left)} and ${spoken(right)}`;
  const sides = [spoken(left), spoken(right)];
  if (!sides.includes('a text') || !sides.includes('a number')) {
    return said(told, 'fault.operands', { sign, types });
  }
  const hint = 'string(...) makes a text of a number, double(...) a number of a text';
  return said(`${told}; ${hint}`, 'fault.operands-text', { sign });
}

function unknownFunction(summary: string, functions: readonly string[]): Said {
  const called = /'(?:.*\.)?(\w+)\((.*)\)'/u.exec(summary);
  if (!called) return other(summary);
  const [, name = '', types = ''] = called;
  if (functions.includes(name)) {
    const given = types === '' ? 'nothing' : types.split(', ').map(spoken).join(', ');
    return said(`"${name}" does not take ${given}`, 'fault.given', { name, types });
  }
  const use = OTHER_NAMES[name];
  if (use !== undefined) {
    return said(`there is no function "${name}"; use ${use}`, 'fault.function-use', { name, use });
  }
  const near = closest(name, functions);
  if (near !== undefined) {
    const told = `there is no function "${name}"; did you mean "${near}"?`;
    return said(told, 'fault.function-near', { name, near });
  }
  const shown = shownOf(functions);
  const told = `there is no function "${name}"; there are ${shown}`;
  return said(told, 'fault.function', { name, shown });
}

function noCondition(summary: string): Said {
  const type = /'(\w+)'$/u.exec(summary)?.[1] ?? '';
  const plain = summary.replace(/'(\w+)'$/u, () => spoken(type));
  return said(`${plain}; compare it, as in "x > 0"`, 'fault.condition', { type });
}

const SHOWN = 12;

function shownOf(known: readonly string[]): string {
  return `${known.slice(0, SHOWN).join(', ')}${known.length > SHOWN ? ' and more' : ''}`;
}
