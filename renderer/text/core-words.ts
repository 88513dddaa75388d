import korean from '../messages/core.ko.json';
import type { Locale } from './locale.ts';

/** What the core says, and why in a form that can be said in another language. */
export interface Said {
  readonly message: string;
  readonly remedy?: string | undefined;
  readonly cause?:
    | { readonly code: string; readonly data?: Readonly<Record<string, unknown>> | undefined }
    | undefined;
}

export interface Told {
  readonly message: string;
  readonly remedy: string | undefined;
}

type Words = Readonly<Record<string, { readonly message: string; readonly remedy?: string }>>;

/** The core speaks English itself; other languages stand here by code, or `code/variant`. */
const LANGUAGES: Readonly<Partial<Record<Locale, Words>>> = { ko: korean };

/**
 * What the core says, in a language of the window. The core's own English stays where there are no
 * words for it, or where a value that they name is missing.
 */
export function inLanguage(said: Said, locale: Locale): Told {
  const own = { message: said.message, remedy: said.remedy };
  const { cause } = said;
  const words = LANGUAGES[locale];
  if (!words || !cause) return own;
  const { variant, why, found: many, ...given } = cause.data ?? {};
  const problem = isCause(why)
    ? inLanguage({ message: String(given['problem']), cause: why }, locale).message
    : given['problem'];
  const problems = Array.isArray(many)
    ? (many as Placed[]).map((each) => placed(each, locale))
    : given['problems'];
  const values = { ...given, problem, problems };
  const found = wordsOf(words, cause.code, variant);
  const message = found && fill(found.message, values);
  if (message === undefined) return own;
  return { message, remedy: found?.remedy && fill(found.remedy, values) };
}

/** One of many things that are wrong, and the field that it is about. */
type Placed = Said & { readonly field?: string };

function placed(one: Placed, locale: Locale): string {
  const { message } = inLanguage(one, locale);
  return one.field === undefined ? message : `${one.field}: ${message}`;
}

function wordsOf(words: Words, code: string, variant: unknown): Words[string] | undefined {
  const exact = `${code}/${String(variant)}`;
  if (Object.hasOwn(words, exact)) return words[exact];
  return Object.hasOwn(words, code) ? words[code] : undefined;
}

/** The text with its `{names}` filled in; undefined where a value is missing. */
function fill(text: string, values: Readonly<Record<string, unknown>>): string | undefined {
  let whole = true;
  const filled = text.replace(/\{(\w+)\}/g, (_name, name: string) => {
    const value = values[name];
    if (value === undefined || value === null) whole = false;
    return Array.isArray(value) ? value.join(', ') : String(value);
  });
  return whole ? filled.trim() : undefined;
}

function isCause(value: unknown): value is NonNullable<Said['cause']> {
  return typeof value === 'object' && value !== null && 'code' in value;
}
