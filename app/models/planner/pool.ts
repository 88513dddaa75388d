import { blank, type Literal, type LiteralKind } from './literals.ts';
import { spacedName } from './property.ts';

/** What is known beside the text itself. */
export interface FillContext {
  /** The folder that "my folder" means and that relative paths start from. */
  readonly folder: string | undefined;
  /** Milliseconds since 1970, for "today". */
  readonly now: number;
  /** Stems of a text. */
  readonly words: (text: string) => readonly string[];
  /** Paths and names that the steps before this one returned. */
  readonly results: readonly string[];
}

/** The literals of a text that no argument has taken yet. */
export class Pool {
  readonly text: string;
  readonly context: FillContext;
  /** Name and description of the tool. */
  readonly about: string;
  readonly #literals: readonly Literal[];
  readonly #taken = new Set<Literal>();
  #hidden: readonly { readonly start: number; readonly end: number }[] = [];

  constructor(text: string, literals: readonly Literal[], context: FillContext, about: string) {
    this.text = text;
    this.#literals = literals;
    this.context = context;
    this.about = about;
  }

  of(...kinds: LiteralKind[]): Literal[] {
    return this.#literals.filter(
      (literal) => kinds.includes(literal.kind) && !this.#taken.has(literal),
    );
  }

  take(literal: Literal): Literal {
    this.#taken.add(literal);
    return literal;
  }

  /** Takes the first literal of these kinds, looked for kind by kind. */
  next(...kinds: LiteralKind[]): Literal | undefined {
    for (const kind of kinds) {
      const literal = this.of(kind)[0];
      if (literal) return this.take(literal);
    }
    return undefined;
  }

  within(start: number, end: number): Literal[] {
    return this.#literals.filter(
      (literal) => literal.start >= start && literal.end <= end && !this.#taken.has(literal),
    );
  }

  /** A piece of the text that is a value already: free text does not take it again. */
  hide(start: number, end: number): void {
    this.#hidden = [...this.#hidden, { start, end }];
  }

  /** The text with literals as filler, so that names inside quotations do not count. */
  masked(): string {
    return blank(this.text, this.#literals);
  }

  /** The text without literals and without what was taken from it. */
  rest(): string {
    let result = this.masked();
    for (const { start, end } of this.#hidden) {
      result = result.slice(0, start) + '\uE000'.repeat(end - start) + result.slice(end);
    }
    return result
      .replace(/\uE000+/gu, ' ')
      .replace(/\s+/gu, ' ')
      .trim();
  }

  /** Whether the text names a property by one of its longer words. */
  mentions(property: string): boolean {
    const said = new Set(this.context.words(this.text));
    return spacedName(property)
      .split(' ')
      .filter((word) => word.length > 3)
      .some((word) => this.context.words(word).some((stem) => said.has(stem)));
  }
}
