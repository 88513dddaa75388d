import { Environment, type ASTNode, type ParseResult } from '@marcbachmann/cel-js';
import { mayBeEndless } from './endless.ts';

type Numeric = number | bigint;

const MOST_PARSED = 2000;

/**
 * The Common Expression Language (github.com/google/cel-spec) with numbers as a person knows them:
 * the language keeps whole and broken numbers apart, and numbers of JSON are all of the second
 * kind. Here both mix, `%` takes both, and `/` of written numbers gives 3.5 for `7 / 2`.
 */
export class Language {
  readonly #environment = withMixedNumbers(
    new Environment({
      unlistedVariablesAreDyn: true,
      homogeneousAggregateLiterals: false,
      enableOptionalTypes: true,
      limits: { maxAstNodes: 2000, maxDepth: 50 },
    }),
  );
  /** A loop asks the same again for each of its rounds. */
  readonly #parsed = new Map<string, ParseResult>();

  /** Throws where it is not of the language (the library's ParseError), or might not end. */
  parse(expression: string): ParseResult {
    const known = this.#parsed.get(expression);
    if (known) return known;
    const parsed = this.#environment.parse(expression);
    for (const pattern of patternsIn(parsed.ast)) refuseEndless(pattern);
    const whole = writtenDivisors(parsed.ast);
    const fresh = whole.length === 0 ? parsed : this.#environment.parse(broken(expression, whole));
    if (this.#parsed.size >= MOST_PARSED) this.#parsed.clear();
    this.#parsed.set(expression, fresh);
    return fresh;
  }

  /** Whether a name means something without being given: a type, a namespace. */
  hasName(name: string): boolean {
    return this.#environment.hasVariable(name);
  }

  functions(): string[] {
    return [...new Set(this.#environment.getDefinitions().functions.map(({ name }) => name))];
  }
}

/** The patterns that `matches` is given: nothing but a written one can be known to end. */
function patternsIn(node: ASTNode): ASTNode[] {
  const given =
    node.op === 'rcall' && node.args[0] === 'matches'
      ? node.args[2].slice(0, 1)
      : node.op === 'call' && node.args[0] === 'matches'
        ? node.args[1].slice(1, 2)
        : [];
  return [...given, ...partsOf(node).flatMap(patternsIn)];
}

function refuseEndless(pattern: ASTNode): void {
  if (pattern.op !== 'value' || typeof pattern.args !== 'string') {
    throw new Error('the pattern of "matches" must stand in the expression as a text');
  }
  if (mayBeEndless(pattern.args)) {
    throw new Error(
      `the pattern "${pattern.args}" could take forever: nothing that repeats or chooses may be repeated`,
    );
  }
}

function withMixedNumbers(environment: Environment): Environment {
  const operators: Record<string, (a: number, b: number) => number> = {
    '+': (a, b) => a + b,
    '-': (a, b) => a - b,
    '*': (a, b) => a * b,
    '/': (a, b) => a / b,
    '%': (a, b) => a % b,
  };
  const both = [['int', 'double'] as const, ['double', 'int'] as const];
  for (const [sign, result] of Object.entries(operators)) {
    const apply = (a: Numeric, b: Numeric): number => result(Number(a), Number(b));
    for (const [left, right] of both) {
      environment.registerOperator(`${left} ${sign} ${right}: double`, apply);
    }
  }
  environment.registerOperator('double % double', operators['%']!);
  const same = (a: Numeric, b: Numeric): boolean => Number(a) === Number(b);
  for (const [from, to] of [['double', 'double'] as const, ...both]) {
    environment.registerFunction(
      `string.substring(${from}, ${to}): string`,
      (text: string, start: Numeric, end: Numeric) => text.slice(Number(start), Number(end)),
    );
  }
  environment.registerFunction('string.substring(double): string', (text: string, start: number) =>
    text.slice(start),
  );
  return environment.registerOperator('int == double', same);
}

/** The whole numbers that are written on a side of a `/`. */
function writtenDivisors(node: ASTNode): ASTNode[] {
  const own =
    node.op === '/' ? node.args.filter((side) => /^\d+$/u.test(textOf(side)) && isWhole(side)) : [];
  return [...own, ...partsOf(node).flatMap(writtenDivisors)];
}

function isWhole(node: ASTNode): boolean {
  return node.op === 'value' && typeof node.args === 'bigint';
}

function textOf(node: ASTNode): string {
  return node.input.slice(node.range.start, node.range.end);
}

/** The same text with `.0` after each of these. */
function broken(expression: string, whole: readonly ASTNode[]): string {
  return whole
    .map(({ range }) => range.end)
    .sort((a, b) => b - a)
    .reduce((text, end) => `${text.slice(0, end)}.0${text.slice(end)}`, expression);
}

/** The nodes directly inside one. */
export function partsOf(node: ASTNode): ASTNode[] {
  const found: ASTNode[] = [];
  const look = (value: unknown): void => {
    if (Array.isArray(value)) for (const each of value) look(each);
    else if (typeof value === 'object' && value !== null && 'op' in value) {
      found.push(value as ASTNode);
    }
  };
  look(node.args);
  return found;
}
