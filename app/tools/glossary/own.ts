import { isRecord } from '../../base/index.ts';

/** A person's own entries (`{"깃발": "flag banner"}` in `glossary.json`) as text for a `Vocabulary`. */
export type OwnGlossary =
  | { readonly entries: string; readonly problem: undefined }
  | { readonly entries: ''; readonly problem: string };

/** Reads the file's text; a broken file gives no entries and says what is wrong with it. */
export function readOwnGlossary(text: string | undefined): OwnGlossary {
  if (text === undefined || text.trim() === '') return { entries: '', problem: undefined };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { entries: '', problem: `it is not JSON: ${(error as Error).message}` };
  }
  if (!isRecord(value)) return { entries: '', problem: 'it is not an object of words' };
  const lines = Object.entries(value).flatMap(([term, meaning]) =>
    typeof meaning === 'string'
      ? [`${term.replace(/[=,\n]/gu, ' ')}=${meaning.replace(/[=,\n]/gu, ' ')}`]
      : [],
  );
  return { entries: lines.join('\n'), problem: undefined };
}
