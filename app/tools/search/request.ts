import { blank, readLiterals, splitClauses, type Literal } from '../../models/index.ts';
import type { Mended, Other, Vocabulary } from '../words.ts';
import { calculationIn } from './calculation.ts';
import { gramTerms, pairTerms } from './features.ts';

/** Words, pairs of words (with a space) and characters (after `~`), each with how often it is there. */
export type Terms = ReadonlyMap<string, number>;

export type { Other } from '../words.ts';

/** One part of a request. */
export interface Clause {
  readonly terms: Terms;
  /** What tools may say instead, by the words of `terms`. */
  readonly others: ReadonlyMap<string, readonly Other[]>;
}

export interface ReadRequest {
  readonly clauses: readonly Clause[];
  /** All stems, verbs and request words included, for the share of a tool's name. */
  readonly stems: ReadonlySet<string>;
}

/** A request of 5,000 words is read to here; what is asked stands before. */
const LONGEST = 12_000;
const MOST_CLAUSES = 12;

/** What kind of thing a literal is, in words. */
const KIND: Readonly<Record<string, string>> = {
  url: 'url',
  email: 'email',
  path: 'file',
  glob: 'file pattern',
  date: 'date',
  time: 'time',
};

/** Reads a request: literals become words for their kind, parts are read one by one, slips of the keyboard mended. */
export function readRequest(text: string, vocabulary: Vocabulary, mended: Mended): ReadRequest {
  const whole = text.slice(0, LONGEST);
  const parts = splitClauses(whole);
  const clauses = parts.length > MOST_CLAUSES ? merged(parts) : parts;
  const masked = (clauses.length > 0 ? clauses : [whole]).map(mask);
  const meant = rememberedFor(mended);
  const stems = new Set(masked.flatMap((clause) => vocabulary.read(clause, meant)));
  return {
    clauses: masked.map((clause) => readClause(clause, vocabulary, meant)),
    stems,
  };
}

/** Looking for what a word may have been meant to be costs hundreds of looks; each word is read twice. */
function rememberedFor(mended: Mended): Mended {
  const known = new Map<string, string>();
  return (stem, word) => {
    const meant = known.get(word) ?? mended(stem, word);
    known.set(word, meant);
    return meant;
  };
}

function readClause(text: string, vocabulary: Vocabulary, mended: Mended): Clause {
  const stems = vocabulary.topic(text, mended);
  return {
    terms: counted([...stems, ...pairTerms(stems), ...gramTerms(text)]),
    // the glossary has named the words that tools use
    others: /[가-힣]/u.test(text) ? new Map() : vocabulary.others(stems),
  };
}

function mask(text: string): string {
  const literals = readLiterals(text).filter((literal) => !saysWhatIsMeant(literal));
  const kinds = [
    ...new Set(literals.flatMap(({ kind, text: own }) => [KIND[kind] ?? '', formatOf(own)])),
  ];
  const plain = blank(text, literals).replace(/\uE000+/gu, ' ');
  return `${plain} ${kinds.join(' ')} ${calculationIn(text)?.words ?? ''}`;
}

/** Quoted texts, "title/author" and "booking.com" are masked by nothing: their words tell. */
function saysWhatIsMeant({ kind, text }: Literal): boolean {
  if (kind === 'quoted' || kind === 'json') return true;
  if (kind !== 'path') return false;
  return /^\p{L}+(?:\/\p{L}+)+$/u.test(text) || SITE.test(text);
}

const SITE = /^[a-z][a-z0-9-]+\.(?:ai|app|co|com|dev|io|js|me|net|org|tv)$/iu;

/** What the ending of a file's name says of what is in it. */
const FORMATS: Readonly<Record<string, string>> = {
  doc: 'word document',
  docx: 'word document docx',
  xls: 'excel spreadsheet',
  xlsx: 'excel spreadsheet xlsx',
  csv: 'csv',
  ppt: 'powerpoint presentation',
  pptx: 'powerpoint presentation pptx',
  pdf: 'pdf',
  md: 'markdown',
  html: 'html page',
  json: 'json',
  yaml: 'yaml',
  xml: 'xml',
  sql: 'sql',
  db: 'database',
  sqlite: 'sqlite database',
  png: 'image',
  jpg: 'image',
  jpeg: 'image',
  gif: 'image',
  svg: 'svg image',
  webp: 'image',
  mp3: 'audio',
  wav: 'audio',
  mp4: 'video',
  mov: 'video',
  zip: 'zip archive',
  py: 'python',
  js: 'javascript',
  ts: 'typescript',
};

function formatOf(literal: string): string {
  return FORMATS[/\.([a-z0-9]{2,6})$/iu.exec(literal)?.[1]?.toLowerCase() ?? ''] ?? '';
}

/** Neighbouring parts put together until there are few enough. */
function merged(parts: readonly string[]): string[] {
  const size = Math.ceil(parts.length / MOST_CLAUSES);
  const result: string[] = [];
  for (let at = 0; at < parts.length; at += size)
    result.push(parts.slice(at, at + size).join('. '));
  return result;
}

function counted(terms: readonly string[]): Terms {
  const counts = new Map<string, number>();
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  return counts;
}
