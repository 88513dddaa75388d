import { Glossary, KOREAN_ENTRIES } from './glossary/index.ts';
import { stem } from './stem.ts';

/** Words that say nothing of what is asked. */
const FUNCTION_WORDS = new Set(
  `a about all also am an and any are as at be been being but by can could did do does for from had has
  have he her here hers him his how i if in into is it its just let like may me might more must my no not
  now of on or our ours she should so some such than that the their them then there these they this those to
  too up us was we were what when where which while who whom whose why will with within would you your yours
  s t re ve ll d m don`.split(/\s+/),
);

/** Words of a request itself: they stand in every request and in no tool's favour. */
const REQUEST_WORDS = new Set(
  `ask could find get give help i'd kindly know like make need please provide show tell thank thanks use using
  want wanna wish would looking`.split(/\s+/),
);

/** Turns texts in English and Korean into comparable English stems. */
export class Vocabulary {
  readonly #glossary: Glossary;

  /** `extra` holds entries of the person's own, `term=word word`, one per line or comma. */
  constructor(extra = '') {
    this.#glossary = new Glossary();
    for (const entries of [...KOREAN_ENTRIES, extra]) this.#glossary.addText(entries);
  }

  /** Stems of a text: identifiers split, function words dropped, Korean translated. Verbs stay. */
  read(text: string): string[] {
    return this.#raw(text)
      .filter((word) => !FUNCTION_WORDS.has(word))
      .map(stem);
  }

  /** As `read`, without the words that every request holds. */
  topic(text: string): string[] {
    return this.#raw(text)
      .filter((word) => !FUNCTION_WORDS.has(word) && !REQUEST_WORDS.has(word))
      .map(stem);
  }

  #raw(text: string): string[] {
    const lower = splitIdentifiers(text.normalize('NFC')).toLowerCase();
    const result: string[] = lower.match(/[a-z0-9]+|[^\p{ASCII}\p{P}\p{S}\s]+/gu) ?? [];
    const translated = this.#glossary.read(lower).flatMap(({ meaning }) => meaning);
    return [...result.flatMap((word) => (/^[가-힣]+$/u.test(word) ? [] : [word])), ...translated];
  }
}

/** Splits camelCase and acronyms: "parsePDFFile" is "parse PDF File". */
export function splitIdentifiers(text: string): string {
  return text
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, '$1 $2');
}
