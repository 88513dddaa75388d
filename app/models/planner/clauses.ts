import { blank, readLiterals } from './literals.ts';

/** English verbs that open a command; after "and" they begin a new step. */
const VERBS =
  'add append append ask build calculate call change check clear close compare compute convert copy count create ' +
  'cut define delete describe download draw duplicate echo edit erase execute explain export extract fetch fill find ' +
  'finish generate get give go grep import insert inspect install invoke launch list load log look make merge move ' +
  'navigate note open pause play post print publish pull push put query read record refresh remember remove rename ' +
  'repeat replace report reset restart return run save say scan schedule search send set share show sort start stop ' +
  'store submit summarise summarize switch take tell test toggle translate trigger turn update upload use validate ' +
  'verify view visit watch write';
const VERB = `(?:please\\s+|also\\s+|then\\s+)*(?:${VERBS.split(/\s+/u).join('|')})\\b`;

const BREAKS: readonly RegExp[] = [
  /[;\n；]+/giu,
  /(?<!(?<!\p{L})\p{L})[.!?。！？]+(?=\s|$)/giu,
  /,?\s*\b(?:and\s+)?(?:after\s+that|afterwards|and\s+then|then|next|finally)\b[,\s]/giu,
  new RegExp(`(?:,\\s*(?:and\\s+)?|\\s+and\\s+)(?=${VERB})`, 'giu'),
  /[,\s]*(?:그리고|그런\s*다음에?|그\s*다음에?|그\s*후에?|그러고\s*나서|이어서|마지막으로)\s*,?/giu,
  /(?<=[가-힣](?:하고|주고|읽고|쓰고|찾고|만들고|열고|지우고|옮기고|바꾸고|보고|더하고|보내고|적고|남기고|고 나서))\s*,?\s+(?!싶)/giu,
  /(?<=[가-힣](?:한|은|본|준|든|쓴|연|운|긴|꾼|낸)\s?(?:다음에?|뒤에?|후에?))[,\s]+/giu,
];

/**
 * The parts of a request that each ask for one thing, in order. Quoted texts, paths and JSON are
 * never cut. One part for a request of one step.
 */
export function splitClauses(text: string): string[] {
  const plain = blank(text, readLiterals(text));
  const cuts: { start: number; end: number }[] = [];
  for (const pattern of BREAKS) {
    for (const match of plain.matchAll(pattern)) {
      cuts.push({ start: match.index, end: match.index + match[0].length });
    }
  }
  cuts.sort((a, b) => a.start - b.start);
  const parts: string[] = [];
  let from = 0;
  for (const cut of cuts) {
    if (cut.end <= from) continue;
    parts.push(text.slice(from, Math.max(from, cut.start)));
    from = cut.end;
  }
  parts.push(text.slice(from));
  return parts.map((part) => part.trim()).filter((part) => /[\p{L}\p{N}]/u.test(part));
}

/** Whether a part of a request begins with an English verb of command or is Korean. */
export function opensWithVerb(text: string): boolean {
  return new RegExp(`^\\s*${VERB}`, 'iu').test(text) || /[가-힣]/u.test(text);
}
