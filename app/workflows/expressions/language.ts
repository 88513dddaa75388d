import { Environment, type ASTNode, type ParseResult } from '@marcbachmann/cel-js';
import { partsOf } from './nodes.ts';
import { COUNTED, counting, Effort, inserted, type Insertion } from './effort.ts';
import { said } from '../../base/index.ts';
import { mayBeEndless } from './endless.ts';
import { Refused } from './refused.ts';

type Numeric = number | bigint;

const MOST_PARSED = 2000;
const LIMITS = { maxAstNodes: 2000, maxDepth: 50 };
/** What is counted stands deeper than what was written. */
const COUNTED_LIMITS = { maxAstNodes: 8000, maxDepth: 200 };

/** An expression of the language, ready to be evaluated. */
export interface Parsed {
  readonly ast: ASTNode;
  readonly check: ParseResult['check'];
  /** Throws where it is wrong, or where it would go over more than it may. */
  readonly run: (context: Record<string, unknown>) => unknown;
}

/**
 * The Common Expression Language (github.com/google/cel-spec) with numbers as a person knows them:
 * the language keeps whole and broken numbers apart, and numbers of JSON are all of the second
 * kind. Here both mix, `%` takes both, and `/` of written numbers gives 3.5 for `7 / 2`.
 */
export class Language {
  readonly #environment = withMixedNumbers(environment(LIMITS));
  readonly #effort = new Effort();
  readonly #counting = withMixedNumbers(environment(COUNTED_LIMITS)).registerFunction(
    `${COUNTED}(dyn, double): dyn`,
    (value: unknown, share: number) => this.#effort.spend(value, share),
  );
  /** A loop asks the same again for each of its rounds. */
  readonly #parsed = new Map<string, Parsed>();

  /** Throws where it is not of the language (the library's ParseError), or might not end. */
  parse(expression: string): Parsed {
    const known = this.#parsed.get(expression);
    if (known) return known;
    const parsed = this.#environment.parse(expression);
    for (const pattern of patternsIn(parsed.ast)) refuseEndless(pattern);
    const whole = writtenDivisors(parsed.ast).map(broken);
    const counted = counting(parsed.ast);
    const checked =
      whole.length === 0 ? parsed : this.#environment.parse(inserted(expression, whole));
    const run =
      counted.length === 0
        ? checked
        : this.#counting.parse(inserted(expression, [...whole, ...counted]));
    const fresh: Parsed = {
      ast: checked.ast,
      check: () => checked.check(),
      run: (context) => {
        this.#effort.begin();
        return run(context) as unknown;
      },
    };
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
    const told = 'the pattern of "matches" must stand in the expression as a text';
    throw new Refused(said(told, 'fault.pattern-given'));
  }
  if (mayBeEndless(pattern.args)) {
    const { args: text } = pattern;
    const told = `the pattern "${text}" could take forever: nothing that repeats or chooses may be repeated`;
    throw new Refused(said(told, 'fault.pattern-endless', { text }));
  }
}

function environment(limits: typeof LIMITS): Environment {
  return new Environment({
    unlistedVariablesAreDyn: true,
    homogeneousAggregateLiterals: false,
    enableOptionalTypes: true,
    limits,
  });
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

function broken({ range }: ASTNode): Insertion {
  return { at: range.end, text: '.0' };
}
