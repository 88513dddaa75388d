import { isRecord } from '../../base/index.ts';

export type LiteralKind =
  'json' | 'quoted' | 'url' | 'email' | 'date' | 'time' | 'glob' | 'path' | 'number';

/** Something in a request that stands for itself: a path, an address, a number, a quoted text. */
export interface Literal {
  readonly kind: LiteralKind;
  /** As written, without quotes. */
  readonly text: string;
  /** A number for `number`, the parsed value for `json`, else the text. */
  readonly value: unknown;
  readonly start: number;
  readonly end: number;
}

const QUOTES: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '`': '`',
  '“': '”',
  '‘': '’',
  '「': '」',
  '『': '』',
  '《': '》',
};

/** In the order in which they are looked for; what one has taken the next does not see. */
const PATTERNS: readonly (readonly [LiteralKind, RegExp])[] = [
  ['url', /\bhttps?:\/\/[^\s"'<>`，。\uE000]+/giu],
  ['email', /(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+/giu],
  ['date', /\b\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?/giu],
  ['date', /\b\d{4}[./]\d{1,2}[./]\d{1,2}(?!\d)/giu],
  ['date', /\b\d{4}년\s*\d{1,2}월\s*\d{1,2}일/giu],
  ['time', /\b\d{1,2}:\d{2}(?::\d{2})?(?!\d)/giu],
  ['glob', /(?<![\w./\\-])[\w./\\-]*\*[\w.*/{},\\-]*/giu],
  ['path', /(?<![\p{L}\p{N}])[A-Za-z]:\\[^\s"'<>|\uE000]*/giu],
  ['path', /(?<![\p{L}\p{N}/])(?:~|\.{1,2})?\/[\p{L}\p{N}_.@+~/-]+/giu],
  ['path', /(?<![\p{L}\p{N}])[\p{L}\p{N}_@+-][\p{L}\p{N}_.@+-]*(?:\/[\p{L}\p{N}_.@+-]+)+/giu],
  // a file name of several words, where a verb and a capital tell where it begins
  [
    'path',
    /(?<=\b(?:[Rr]ead|[Oo]pen|[Ss]how|[Dd]elete|[Rr]emove|[Ee]dit|[Cc]opy|[Mm]ove|[Rr]ename)\s)\p{Lu}[\p{L}\p{N}_-]*(?: (?!and |to |in |then )[\p{L}\p{N}_-]+){1,5}\.(?=[a-z0-9]*[a-z])[a-z0-9]{1,8}(?![a-z0-9])/gu,
  ],
  [
    'path',
    /(?<![\p{L}\p{N}.])[\p{L}\p{N}_-][\p{L}\p{N}_.-]*\.(?=[a-z0-9]*[a-z])[a-z0-9]{1,8}(?![a-z0-9])/giu,
  ],
  [
    'number',
    /(?<![\p{L}\p{N}_.])[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![A-Za-z\p{N}_.])[-+]?\d+(?:\.\d+)?/giu,
  ],
];

/** The literals of a text in the order in which they stand; they never overlap. */
export function readLiterals(text: string): Literal[] {
  const found = [...jsonValues(text)];
  let rest = blank(text, found);
  const quoted = quotedTexts(rest);
  found.push(...quoted);
  rest = blank(rest, quoted);
  for (const [kind, pattern] of PATTERNS) {
    const matches = [...rest.matchAll(pattern)].flatMap((match) => literal(kind, match));
    found.push(...matches);
    rest = blank(rest, matches);
  }
  return found.sort((a, b) => a.start - b.start);
}

/** What stands where a literal stood: no letter, no space, in no one's text (private use area). */
const FILLER = '\uE000';

/** The text with each literal replaced by filler of the same length, so that offsets stay. */
export function blank(text: string, literals: readonly Literal[]): string {
  let result = text;
  for (const { start, end } of literals) {
    result = result.slice(0, start) + FILLER.repeat(end - start) + result.slice(end);
  }
  return result;
}

function literal(kind: LiteralKind, match: RegExpExecArray): Literal[] {
  const text = match[0].replace(kind === 'number' ? /$^/u : /[.,;:!?)\]]+$/u, '');
  if (text === '' || text === '/' || ABBREVIATIONS.has(text.toLowerCase())) return [];
  const value = kind === 'number' ? Number(text.replaceAll(',', '')) : text;
  return [{ kind, text, value, start: match.index, end: match.index + text.length }];
}

const ABBREVIATIONS = new Set(['e.g', 'i.e', 'a.m', 'p.m', 'u.s', 'and/or', 'etc']);

/** Brackets that are looked at: a text of nothing but brackets must not take long. */
const MOST_BRACKETS = 100;

function* jsonValues(text: string): Generator<Literal> {
  let looked = 0;
  for (let start = 0; start < text.length; start += 1) {
    if (text[start] !== '{' && text[start] !== '[') continue;
    looked += 1;
    if (looked > MOST_BRACKETS) return;
    const end = closing(text, start);
    if (end === undefined) continue;
    try {
      const value: unknown = JSON.parse(text.slice(start, end));
      if (isRecord(value) || Array.isArray(value)) {
        yield { kind: 'json', text: text.slice(start, end), value, start, end };
        start = end - 1;
      }
    } catch {
      continue; // a bracket in plain text
    }
  }
}

/** The offset after the bracket that closes the one at `start`, heeding strings. */
function closing(text: string, start: number): number | undefined {
  let depth = 0;
  let inString = false;
  for (let at = start; at < text.length; at += 1) {
    const character = text[at]!;
    if (inString) {
      if (character === '\\') at += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return undefined;
}

function quotedTexts(text: string): Literal[] {
  const found: Literal[] = [];
  for (let start = 0; start < text.length; start += 1) {
    const close = QUOTES[text[start]!];
    if (close === undefined || isApostrophe(text, start)) continue;
    let end = text.indexOf(close, start + 1);
    while (end >= 0 && isApostrophe(text, end)) end = text.indexOf(close, end + 1);
    if (end < 0) continue;
    const inner = text.slice(start + 1, end);
    const kind = FILE_NAME.test(inner) ? 'path' : 'quoted';
    found.push({ kind, text: inner, value: inner, start, end: end + 1 });
    start = end;
  }
  return found;
}

/** A quoted text that is a file's name or place alone. */
const FILE_NAME = /^(?:~?\/)?[^\n"<>|?*:]{1,160}\.(?=[a-z0-9]*[a-z])[a-z0-9]{1,8}$/iu;

/** "it's" holds no quotation. A Korean particle may follow a closing quote directly. */
function isApostrophe(text: string, at: number): boolean {
  return (
    /['’]/u.test(text[at]!) &&
    /[A-Za-z]/u.test(text[at - 1] ?? '') &&
    /[A-Za-z]/u.test(text[at + 1] ?? '')
  );
}
