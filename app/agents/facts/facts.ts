import { figuresIn } from './figures.ts';
import { isTold, momentsIn, shortWeekdaysIn } from './moments.ts';
import { holds, isKorean, plainText, wordingsIn } from './names.ts';
import { Reckoning } from './reckoning.ts';
import { isSpan, spansBetween } from './spans.ts';

export interface Told {
  /** What the tools returned, the request, and what the tools were called with. */
  readonly texts: readonly string[];
  /** How many there are of what was done, such as steps. */
  readonly counts: readonly number[];
}

/**
 * What an answer states that stands in nothing told, nor follows from it by counting, adding up,
 * rounding or another way of writing it: dates, times, figures, quotations, places and names.
 */
export function inventedIn(answer: string, { texts, counts }: Told): string[] {
  const told = texts.map((text) => momentsIn(text.normalize('NFC')));
  const moments = [...told.flatMap((one) => one.moments), ...texts.flatMap(shortWeekdaysIn)];
  const years = moments.flatMap((moment) =>
    moment.kind === 'day'
      ? moment.days.flatMap(({ year }) => (year === undefined ? [] : [year]))
      : [],
  );
  const reckoning = new Reckoning(
    told.map(({ rest }) => rest),
    [...counts, ...years],
  );
  const said = momentsIn(withoutNumbering(answer.normalize('NFC')));
  const untold = said.moments.filter((moment) => {
    if (isTold(moment, moments)) return false;
    const [figure] = figuresIn(moment.text);
    // "3일" may be the third, and three days
    return !(
      moment.kind === 'day' &&
      /^\d{1,2}\D{1,2}$/u.test(moment.text) &&
      figure &&
      reckoning.founds(figure, [])
    );
  });
  const known = plainText(texts.join('\n'));
  // a name that is told in other letters cannot be found by them
  const translated = isKorean(answer) !== isKorean(texts.join('\n'));
  const wordings = wordingsIn(withoutHeadings(answer.normalize('NFC'))).filter(
    (wording) =>
      !holds(known, wording) &&
      !(translated && wording.kind === 'name') &&
      !isWeekdayOf(wording.text, moments),
  );
  const inside = wordings.map(({ text }) => text).join('\n');
  const spans = spansBetween(moments);
  const founds: Founds = (figure, beside) =>
    reckoning.founds(figure, beside) || isSpan(figure, spans);
  const figures = unfounded(said.rest, founds).filter((figure) => !inside.includes(figure));
  const found = [
    ...untold.map(({ text }) => text),
    ...wordings.map(({ text }) => text),
    ...figures,
  ];
  return [...new Set(found)];
}

/** As many are enough to judge an answer by. */
const MOST_UNFOUNDED = 20;

type Founds = Reckoning['founds'];

function unfounded(text: string, founds: Founds): string[] {
  const found: string[] = [];
  for (const sentence of sentencesOf(text)) {
    const figures = figuresIn(sentence);
    for (const figure of figures) {
      if (founds(figure, figures)) continue;
      found.push(figure.text);
      if (found.length === MOST_UNFOUNDED) return found;
    }
  }
  return found;
}

/** Sentences and lines; a point inside a figure or a name ends none. */
export function sentencesOf(text: string): string[] {
  return text.split(/(?<=[.!?。])\s+|\n/u).filter((sentence) => sentence.trim() !== '');
}

/** What a sentence begins with before a day. */
const BEFORE_A_DAY = /^(?:On|By|Since|Until|Every|Each|Next|Last|This|From|After|Before)?$/u;

/** A day of the week is written like a name. */
function isWeekdayOf(text: string, told: Parameters<typeof isTold>[1]): boolean {
  const { moments, rest } = momentsIn(text);
  return (
    moments.length > 0 &&
    BEFORE_A_DAY.test(rest.trim()) &&
    moments.every((moment) => isTold(moment, told))
  );
}

/** Without the numbers of a list and of steps. */
function withoutNumbering(text: string): string {
  return text
    .replace(/^([\s#>*-]*)\d{1,3}[.)](?=\s)/gmu, '$1')
    .replace(/\bsteps? \d{1,2}\b|\d{1,2}\s?단계/giu, '');
}

/** Headings and bold labels begin their words with capitals that name nothing. */
function withoutHeadings(text: string): string {
  return text
    .replace(/^#{1,6} .*$/gmu, '')
    .replace(/^\W{0,6}\*\*[^*\n]{1,80}\*\*(?=:?\s*$)/gmu, '');
}
