import { Glossary, KINDS, KOREAN_ENTRIES, RELATED_WORDS } from './glossary/index.ts';
import { stem } from './stem.ts';

/** Words that say nothing of what is asked. */
const FUNCTION_WORDS = new Set(
  `a about all also one am an and any are as at be been being but by can could did do does for from had has
  have he her here hers him his how i if in into is it its just let like may me might more must my no not
  now of on or our ours she should so some such than that the their them then there these they this those to
  too up us was we were what when where whether which while who whom whose why will with within would you your yours
  s t re ve ll d m don`.split(/\s+/),
);

/** Words of a request itself: they stand in every request and in no tool's favour. */
const REQUEST_WORDS = new Set(
  `able additionally afterwards allow ask assist assistance based could curious currently finally find following
  furthermore get give good great hello help hey hi i'd interested kindly know lastly let lets like looking make
  mean moreover named need next okay ok per please provide regarding remember sure tell thank thanks try trying
  use using via wanna want wish wondering would yes`.split(/\s+/),
);

/** A stem that tools may use for one that a request says, and how the two belong together. */
export interface Other {
  readonly word: string;
  readonly as: 'related' | 'kind';
}

/** The stem that is meant where a word may have been written with a slip of the keyboard. */
export type Mended = (stem: string, word: string) => string;

const asItIs: Mended = (stem) => stem;

/** Turns texts in English and Korean into comparable English stems. */
export class Vocabulary {
  readonly #glossary: Glossary;
  readonly #stemmed = new Map<string, string>();
  /** Stems that tools use, by the stem that a request uses for the same thing. */
  readonly #others = new Map<string, readonly Other[]>();

  /** `extra` holds entries of the person's own, `term=word word`, one per line or comma. */
  constructor(extra = '') {
    this.#glossary = new Glossary();
    for (const entries of [...KOREAN_ENTRIES, extra]) this.#glossary.addText(entries);
    this.#readOthers(RELATED_WORDS, 'related');
    for (const kinds of KINDS) this.#readOthers(kinds, 'kind');
  }

  /** Stems of a text: identifiers split, function words dropped, Korean translated. Verbs stay. */
  read(text: string, mended?: Mended): string[] {
    return this.#stems(text, false, mended);
  }

  /** As `read`, without the words that every request holds. */
  topic(text: string, mended?: Mended): string[] {
    return this.#stems(text, true, mended);
  }

  /** What tools may say instead of the stems of an English request, by stem. */
  others(stems: readonly string[]): Map<string, readonly Other[]> {
    return new Map(
      stems.flatMap((one) => {
        const others = this.#others.get(one);
        return others ? [[one, others] as const] : [];
      }),
    );
  }

  /** The topic's stems of a request, each with the word that it comes from as written, then related ones. */
  trace(text: string): { readonly word: string; readonly stem: string }[] {
    const lower = splitIdentifiers(text.slice(0, LONGEST_TRACED).normalize('NFC')).toLowerCase();
    const english = lower.match(/[a-z0-9]+/g) ?? [];
    const pairs = [
      ...english.map((word) => ({ word, meaning: word })),
      ...this.#glossary
        .read(lower)
        .flatMap(({ term, meaning }) => meaning.map((each) => ({ word: term, meaning: each }))),
    ];
    const said = pairs
      .filter(({ meaning }) => !FUNCTION_WORDS.has(meaning) && !REQUEST_WORDS.has(meaning))
      .map(({ word, meaning }) => ({ word, stem: this.#stem(meaning) }));
    const related = said.flatMap(({ word, stem: own }) =>
      (this.#others.get(own) ?? []).map((other) => ({ word, stem: other.word })),
    );
    return [...said, ...related];
  }

  /** Adds `said=written written` entries; what was said first of two words stays. */
  #readOthers(entries: string, as: Other['as']): void {
    for (const entry of entries.split(/[,\n]/u)) {
      const [said, written] = entry.split('=');
      if (!said?.trim() || !written) continue;
      const own = this.#stem(said.trim());
      const known = this.#others.get(own) ?? [];
      const words = new Set(written.split(/\s+/u).map((word) => this.#stem(word)));
      for (const { word } of [...known, { word: own }]) words.delete(word);
      this.#others.set(own, [...known, ...[...words].map((word) => ({ word, as }))]);
    }
  }

  #stems(text: string, topic: boolean, mended: Mended = asItIs): string[] {
    const stems: string[] = [];
    for (const word of this.#words(text)) {
      if (FUNCTION_WORDS.has(word) || (topic && REQUEST_WORDS.has(word))) continue;
      stems.push(mended(this.#stem(word), word));
    }
    return stems;
  }

  #words(text: string): string[] {
    if (isAscii(text))
      return (
        splitIdentifiers(text)
          .toLowerCase()
          .match(/[a-z0-9]+/g) ?? []
      );
    const lower = splitIdentifiers(text.normalize('NFC')).toLowerCase();
    const written: string[] = lower.match(/[a-z0-9]+|[^\p{ASCII}\p{P}\p{S}\s]+/gu) ?? [];
    const translated = this.#glossary.read(lower).flatMap(({ meaning }) => meaning);
    return [...written.filter((word) => !/^[가-힣]+$/u.test(word)), ...translated];
  }

  #stem(word: string): string {
    const known = this.#stemmed.get(word);
    if (known !== undefined) return known;
    const result = stem(word.slice(0, LONGEST_WORD));
    if (this.#stemmed.size >= MOST_KEPT) this.#stemmed.clear();
    this.#stemmed.set(word, result);
    return result;
  }
}

/** Longer words are no words; the rest of them does not count. */
const LONGEST_WORD = 40;
const LONGEST_TRACED = 12_000;
const MOST_KEPT = 50_000;

function isAscii(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- the range of ASCII begins at 0
  return /^[\x00-\x7f]*$/.test(text);
}

/** Splits camelCase and acronyms: "parsePDFFile" is "parse PDF File". */
export function splitIdentifiers(text: string): string {
  return text
    .replace(/(?<=[\p{Ll}\p{N}])(?=\p{Lu})/gu, ' ')
    .replace(/(?<=\p{Lu})(?=\p{Lu}\p{Ll})/gu, ' ');
}
