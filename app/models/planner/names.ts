import { readLiterals } from './literals.ts';

const MOST_NAMES = 200;
/** Of a longer result only its beginning is read. */
const MOST_CHARACTERS = 20_000;

/** Names of files in a listing, else the paths and addresses in a result: what "it" may mean later. */
export function namesIn(text: string): string[] {
  const listed = [...text.matchAll(/^\[FILE\]\s+(.+)$/gmu)].map((match) => match[1]!.trim());
  if (listed.length > 0) return listed.slice(0, MOST_NAMES);
  return readLiterals(text.slice(0, MOST_CHARACTERS))
    .filter(({ kind }) => kind === 'path' || kind === 'url')
    .map(({ text: own }) => own)
    .slice(0, MOST_NAMES);
}
