import { actionOf } from './action.ts';
import { blank, type Literal } from './literals.ts';

const POLITE =
  /^(?:(?:please|kindly|hey|hi|hello|ok|okay|now|then|also|and|could you|can you|would you|will you|i want (?:you )?to|i would like (?:you )?to|i'd like (?:you )?to|i need (?:you )?to|let's|help me(?: to)?)[\s,]+)+|[\s,]*\b(?:please|for me|thanks|thank you)\s*$|[?.!~]+\s*$/giu;
const SKIPPED = new Set(
  (
    "a an the me us my of for to in on at with from by about into what what's whats is are was were up out " +
    'which who how does do tool using use some any all this that it and'
  ).split(' '),
);
const PARTICLES =
  /(?:에서부터|에서|에게서|에게|한테|으로부터|으로|로|부터|까지|이라는|라는|이라고|라고|은|는|이|가|을|를|의|에|와|과|도|좀)$/u;

export interface FreeTextHelp {
  readonly text: string;
  readonly literals: readonly Literal[];
  /** Stems of the tool's name and description: what names the tool is not the value. */
  readonly toolStems: ReadonlySet<string>;
  readonly words: (text: string) => readonly string[];
}

/**
 * What a request says beside naming what to do: "search the memory for Alice" says "Alice".
 * Undefined where nothing is left.
 */
export function freeText(help: FreeTextHelp, place: boolean): string | undefined {
  const text = help.text.replace(POLITE, ' ').replace(POLITE, ' ').trim();
  const found = /[가-힣]/u.test(text) ? korean(text, help) : english(text, help, place);
  const value = found?.replace(/^[\s,:"'“”]+|[\s,."'“”?!]+$/gu, '');
  return value === undefined || value === '' ? undefined : value;
}

function english(text: string, help: FreeTextHelp, place: boolean): string | undefined {
  const markers = place
    ? /\b(?:in|at|for|near|around|of|to)\s+(?:the\s+)?(.+)$/iu
    : /\b(?:for|about|regarding|named|called|titled|matching|on|says?|saying)\s+(.+)$|:\s+(.+)$/iu;
  const marked = markers.exec(text);
  const after = marked?.[1] ?? marked?.[2];
  if (after && !/^(?:me|us|my \w+|you)$/iu.test(after.trim())) return after;
  const tokens = text.split(/\s+/u);
  let at = 0;
  while (at < tokens.length && isCommand(tokens[at]!, help)) at += 1;
  return tokens.slice(at).join(' ');
}

function korean(text: string, help: FreeTextHelp): string | undefined {
  const said = /^(?:.*?(?:에|에게|한테)\s+)?(.+?)\s*(?:이라고|라고)(?:\s|$)/u.exec(text)?.[1];
  if (said) return said;
  const about = /^(.+?)(?:에 대해서?|에 대한|에 관해|에 관한)/u.exec(text)?.[1];
  if (about) return about;
  const kept = text.split(/\s+/u).filter((token) => !isCommand(token, help));
  return kept.map((token) => (/[가-힣]/u.test(token) ? bare(token) : token)).join(' ');
}

function bare(token: string): string {
  const cut = token.replace(PARTICLES, '');
  return cut.length >= 2 || /[^가-힣]/u.test(cut) ? cut : token;
}

/** A word that tells what to do, not with what. */
function isCommand(token: string, help: FreeTextHelp): boolean {
  const plain = token.toLowerCase().replace(/[^\p{L}\p{N}'-]/gu, '');
  if (plain === '' || SKIPPED.has(plain)) return true;
  const stems = help.words(plain);
  if (stems.length === 0)
    return !/[가-힣]/u.test(plain) || /^(?:줘|주세요|해줘|해|좀|것|거)$/u.test(plain);
  return stems.some((stem) => help.toolStems.has(stem) || actionOf(stem) !== undefined);
}

/** The text without its literals, cut to single spaces. */
export function withoutLiterals(text: string, literals: readonly Literal[]): string {
  return blank(text, literals)
    .replace(/\uE000+/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
}
