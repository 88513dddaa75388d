import { figuresIn, type Figure } from './figures.ts';
import { fieldsIn } from './json-fields.ts';
import { inLargerUnit, isConverted, type Converted } from './units.ts';

interface Row {
  readonly text: string;
  readonly figures: number;
  readonly values: readonly number[];
  /** Those that are no percentages. */
  readonly amounts: readonly number[];
  /** Its figures by the word that stands behind them, where there is one. */
  readonly units: ReadonlyMap<string, readonly number[]>;
}

/** Figures of texts, and what follows from them. */
export class Reckoning {
  readonly #lines: readonly string[];
  readonly #rows: readonly Row[];
  readonly #literal = new Set<string>();
  readonly #values = new Set<number>();
  readonly #sums = new Set<number>();
  /** Of which a share can be told: no percentages, which are shares themselves. */
  readonly #amounts: Set<number>;
  readonly #converted: Converted[] = [];
  readonly #sumsByWord = new Map<string, ReadonlySet<number>>();
  readonly #counts: Set<number>;

  /** The texts must be without their dates. `counts` are how many of a thing there are. */
  constructor(texts: readonly string[], counts: readonly number[]) {
    const rows = texts.map((text) => text.split('\n').map((line) => this.#read(line)));
    const tables = [...rows, rows.flat()].map((table) => table.filter(({ text }) => text !== ''));
    this.#rows = rows.flat();
    this.#lines = this.#rows.map(({ text }) => text.toLowerCase());
    this.#counts = new Set([...counts, ...tables.flatMap(countsIn)]);
    const lists = texts.map(fieldsIn);
    for (const count of lists.flatMap(({ lengths }) => lengths)) this.#counts.add(count);
    const fields = lists.flatMap(({ columns }) => columns).flatMap(totalsOf);
    const units = this.#rows.flatMap(({ units: of }) => [...of.values()]).flatMap(totalsOf);
    for (const value of [...[...rows, rows.flat()].flatMap(sumsIn), ...fields, ...units]) {
      this.#sums.add(round(value));
    }
    const amounts = [...rows, rows.flat()].map((table) =>
      table.map((row) => ({ ...row, values: row.amounts })),
    );
    this.#amounts = new Set([
      ...this.#rows.flatMap((row) => row.amounts),
      ...amounts.flatMap(sumsIn).map(round),
    ]);
  }

  /** Whether a figure stands in the texts, or is what they come to. */
  founds(figure: Figure, beside: readonly Figure[]): boolean {
    const { value, text } = figure;
    if (value === undefined) return this.#literal.has(text);
    if (this.#values.has(value) || this.#counts.has(value)) return true;
    return (
      [...this.#values, ...this.#sums, ...this.#counts].some((known) => fits(figure, known)) ||
      [...this.#sums].some((known) => roundsTo(known, text, value)) ||
      (figure.percent && this.#ratios().some((known) => Math.abs(known - value) <= figure.slack)) ||
      (DIFFERENCE.test(figure.before + figure.after) && this.#differences().has(round(value))) ||
      (isCount(value) && this.#countsOfWords(figure).has(value)) ||
      (AVERAGE.test(figure.before) && this.#isQuotient(value, text)) ||
      isConverted(figure, this.#converted) ||
      this.#isSumOfWords(figure, value) ||
      this.#isSumOf(beside.slice(0, beside.indexOf(figure)), value)
    );
  }

  #read(line: string): Row {
    const figures = figuresIn(line);
    const values: number[] = [];
    const amounts: number[] = [];
    const units = new Map<string, number[]>();
    for (const figure of figures) {
      const { text, value, percent } = figure;
      if (value === undefined) this.#literal.add(text);
      else {
        this.#values.add(value);
        values.push(value);
        if (!percent) amounts.push(value);
        const unit = /^\s?(\p{L}+)/u.exec(figure.after)?.[1] ?? '';
        const alike = units.get(unit);
        if (alike) alike.push(value);
        else units.set(unit, [value]);
      }
      const larger = inLargerUnit(figure);
      if (larger) this.#converted.push(larger);
    }
    return { text: line.trim(), figures: figures.length, values, amounts, units };
  }

  /** Known figures that follow each other before this one, in one sentence, and come to it. */
  #isSumOf(before: readonly Figure[], sum: number): boolean {
    const known = before
      .slice(-MOST_ADDED)
      .flatMap(({ value }) => (value !== undefined && this.#values.has(value) ? [value] : []));
    return known.some((_, from) => {
      let total = 0;
      return known.slice(from).some((value, index) => {
        total += value;
        return index > 0 && round(total) === round(sum);
      });
    });
  }

  #ratios(): number[] {
    const all = [...this.#amounts];
    // out of many figures any percentage can be made, but for those that stand side by side
    const groups = [...this.#rows.map((row) => row.amounts), all];
    return groups
      .filter((group) => group.length <= MOST_FOR_RATIOS)
      .flatMap((group) =>
        group.flatMap((part) =>
          group.flatMap((whole) => (whole > 0 && part <= whole ? [(part / whole) * 100] : [])),
        ),
      );
  }

  /** Whether it is one told figure shared out over another, to the places that its writer likes. */
  #isQuotient(value: number, text: string): boolean {
    const all = [...this.#amounts];
    if (all.length > MOST_FOR_RATIOS) return false;
    return all.some((sum) =>
      all.some(
        (count) =>
          count > 1 && (round(sum / count) === round(value) || roundsTo(sum / count, text, value)),
      ),
    );
  }

  /** Whether it is what the lines come to in which one of the words beside it stands. */
  #isSumOfWords({ before, after }: Figure, value: number): boolean {
    const stems = stemsOf([...wordsOf(after).slice(0, 6), ...wordsOf(before)]);
    return stems.some((stem) => this.#sumsOfWord(stem).has(round(value)));
  }

  /** What the lines come to in which a word stands, unless it stands in all. */
  #sumsOfWord(stem: string): ReadonlySet<number> {
    const known = this.#sumsByWord.get(stem);
    if (known) return known;
    const rows = this.#rows.filter((_, at) => this.#lines[at]!.includes(stem));
    const some = rows.length > 1 && rows.length < this.#rows.length;
    const sums = new Set(some ? sumsIn(rows).map(round) : []);
    this.#sumsByWord.set(stem, sums);
    return sums;
  }

  #differences(): Set<number> {
    const all = [...this.#values];
    if (all.length > MOST_FOR_DIFFERENCES) return new Set();
    return new Set(all.flatMap((one) => all.map((other) => round(Math.abs(one - other)))));
  }

  /** In how many lines the words stand that the figure counts. */
  #countsOfWords({ before, after }: Figure): Set<number> {
    const words = [...wordsOf(after).slice(0, 6), ...wordsOf(before).slice(-2)];
    const stems = stemsOf(words);
    return new Set(stems.map((stem) => this.#lines.filter((line) => line.includes(stem)).length));
  }
}

/** Words of two letters and more. */
function wordsOf(text: string): string[] {
  return text.match(/[\p{L}.]{2,}/gu) ?? [];
}

/** Words that mean something, and what they are without their endings. */
function stemsOf(words: readonly string[]): string[] {
  return words.flatMap((word) => {
    const plain = word.toLowerCase().replace(/^\.+|\.+$/gu, '');
    const stem = plain.replace(/(?:s|[은는이가을를의도]|에서|으로)$/u, '');
    return SMALL_WORDS.test(plain) || stem.length < 2 ? [] : [plain, stem];
  });
}

const AVERAGE = /\b(?:average|mean|per|each)\b|평균|마다|당\s/iu;
const DIFFERENCE =
  /\b(?:more|less|fewer|than|difference|higher|lower|cheaper|dearer|older|younger|later|earlier|left|without|excluding|minus|remain\w*|change[sd]?|increase[sd]?|decrease[sd]?)\b|차이|더\s|덜\s|많|적[은게어]|비싸|비쌉|쌉|싸|남[은는았]|제외|뺀|빼|늘|줄/iu;
const ABOUT =
  /(?:\b(?:about|around|approximately|approx\.|roughly|nearly|almost|some|circa)|약|대략|거의|대충|[~≈])\s*$/iu;
const SMALL_WORDS =
  /^(?:the|and|are|were|was|is|in|of|on|at|to|it|an|for|with|there|this|that|all|has|have|see|에|그)$/u;
/** How far a figure that says "about" may be from what it stands for. */
const ABOUT_SHARE = 0.05;
const MOST_FOR_RATIOS = 16;
const MOST_FOR_DIFFERENCES = 40;
const MOST_COUNT = 1000;
const MOST_COLUMNS = 50;
const MOST_ADDED = 20;

function fits(figure: Figure, known: number): boolean {
  const { value, slack, scales, percent, before } = figure;
  if (value === undefined) return false;
  if (round(known) === round(value)) return true;
  if (percent) return false;
  if (scales.some((scale) => slack > 0 && Math.abs(known / scale - value) <= slack)) return true;
  return (
    ABOUT.test(before) &&
    scales.some((scale) => Math.abs(known / scale - value) <= value * ABOUT_SHARE)
  );
}

/** An average is told with as many places as its writer likes. */
function roundsTo(known: number, text: string, value: number): boolean {
  const places = text.split('.')[1]?.length ?? 0;
  return places > 0 && Math.abs(known - value) <= 0.5 * 10 ** -places;
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value > 0 && value <= MOST_COUNT;
}

/** How many lines there are, in all and side by side, and how many are told one after the other. */
function countsIn(lines: readonly Row[]): number[] {
  const lists = lines
    .map(({ text }) => text.split(/[,;·、]\s?(?!\d{3})/u).length)
    .filter((count) => count > 1);
  const alike = [/^\S+/u, /\S+$/u].flatMap((end) => sizesOf(lines, end));
  const figures = lines.reduce((sum, line) => sum + line.figures, 0);
  return [
    lines.length,
    ...tableIn(lines),
    ...alike,
    figures,
    ...lists,
    ...runs(lines).map((run) => run.length),
  ];
}

/** How many lines begin, or end, with the same word. */
function sizesOf(lines: readonly Row[], end: RegExp): number[] {
  const sizes = new Map<string, number>();
  for (const { text } of lines) {
    const word = end.exec(text)?.[0] ?? '';
    sizes.set(word, (sizes.get(word) ?? 0) + 1);
  }
  return [...sizes.values()].filter((size) => size > 1);
}

/** The rows of a table without its head. */
function tableIn(lines: readonly Row[]): number[] {
  const widths = new Set(lines.map(({ text }) => text.split(/[,;\t|]/u).length));
  return lines.length > 2 && widths.size === 1 && !widths.has(1) ? [lines.length - 1] : [];
}

/** Sums and averages: of all figures, and down the columns of lines that follow each other. */
function sumsIn(lines: readonly Row[]): number[] {
  const found = runs(lines);
  const columns = found.flatMap((run) => {
    const width = Math.min(MOST_COLUMNS, Math.max(...run.map((row) => row.length)));
    return Array.from({ length: width }, (_, index) => [
      run.flatMap((row) => row.slice(index, index + 1)),
      run.flatMap((row) => row.slice(Math.max(0, row.length - 1 - index), row.length - index)),
    ]).flat();
  });
  return [found.flat(2), ...columns].flatMap(totalsOf);
}

/** The sum and the average of several figures. */
function totalsOf(figures: readonly number[]): number[] {
  if (figures.length < 2) return [];
  const sum = figures.reduce((total, value) => total + value, 0);
  return [sum, sum / figures.length];
}

/** The figures of each line, in groups of lines that follow each other and have some. */
function runs(lines: readonly Row[]): (readonly number[])[][] {
  const found: (readonly number[])[][] = [[]];
  for (const { values } of lines) {
    if (values.length > 0) found.at(-1)!.push(values);
    else if (found.at(-1)!.length > 0) found.push([]);
  }
  return found.filter((run) => run.length > 0);
}

function round(value: number): number {
  return Number(value.toFixed(6));
}
