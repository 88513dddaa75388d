/** A figure as a text writes it, with the words around it. */
export interface Figure {
  readonly text: string;
  /** Undefined where it is none to reckon with, as 12.4.1 or 16:9. */
  readonly value: number | undefined;
  /** Half of its last place: how far it may be from what it rounds. 0 where it rounds nothing. */
  readonly slack: number;
  /** What it may count in: 1024 and 1000 for MB. */
  readonly scales: readonly number[];
  readonly percent: boolean;
  readonly before: string;
  readonly after: string;
}

/** Numbers before units: 억 and 만 may be followed by what is left over. */
const KOREAN =
  /(?=\d)(?<![\p{Script=Latin}\d_]|\d[.,])(?:(?<eok>\d+(?:[.,]\d+)*)\s?억\s?)?(?:(?<man>\d+(?:[.,]\d+)*)\s?(?<of>천|백|십)?만\s?)?(?:(?<thousand>\d+(?:[.,]\d+)*)\s?천(?![가-힣]))?(?<left>\d+(?:[.,]\d+)*)?/gu;
const PLAIN =
  /(?=\d)(?<![\p{Script=Latin}\d_]|\d[.,])(?<number>\d+(?:[.,:]\d+)*)(?:\s?(?<unit>[KMGT]i?B\b|[KMG]\b|k\b|bn\b|thousand\b|million\b|billion\b|bytes?\b|%|percent\b|퍼센트|프로(?![가-힣])))?/gu;
const SCALES: Readonly<Record<string, readonly number[]>> = {
  k: [1e3, 1024],
  m: [1e6, 1024 ** 2],
  g: [1e9, 1024 ** 3],
  t: [1e12, 1024 ** 4],
  thousand: [1e3],
  million: [1e6],
  billion: [1e9],
  bn: [1e9],
};
const OF_MAN: Readonly<Record<string, number>> = { 천: 1e7, 백: 1e6, 십: 1e5 };

const ONES =
  'two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const ENGLISH_WORDS = new RegExp(
  `\\b(?:(?<tens>${TENS.join('|')})(?:[- ](?<one>${['one', ...ONES.slice(0, 8)].join('|')}))?|(?<ones>${ONES.join('|')}|one(?= (?:hundred|thousand|million|billion)\\b)))(?: (?<scale>hundred|thousand|million|billion))?\\b`,
  'giu',
);
const KOREAN_ONES = '두 세 네 다섯 여섯 일곱 여덟 아홉'.split(' ');
const KOREAN_TENS = '열 스물 서른 마흔 쉰'.split(' ');
const KOREAN_WORDS = new RegExp(
  `(?=[스열서마쉰한두세네다여일아])(?<![가-힣])(?:(?<score>스무)|(?<tens>${KOREAN_TENS.join('|')})?(?<ones>한|${KOREAN_ONES.join('|')})?)\\s?(?:개|명|번|건|가지|줄|권|장|대|마리|사람|곳|편|잔|살|시간|달)(?![째관])`,
  'gu',
);
const AROUND = 60;

/** The figures of a text, in digits and in words. */
export function figuresIn(text: string): Figure[] {
  const found: Figure[] = [];
  const rest = text
    .replace(KOREAN, (...match) => taken(found, match, koreanFigure))
    .replace(PLAIN, (...match) => taken(found, match, plainFigure))
    .replace(ENGLISH_WORDS, (...match) => taken(found, match, englishWords));
  rest.replace(KOREAN_WORDS, (...match) => taken(found, match, koreanWords));
  return found;
}

type Groups = Readonly<Record<string, string | undefined>>;
type Read = Pick<Figure, 'value'> & Partial<Figure>;

function taken(
  found: Figure[],
  match: unknown[],
  read: (groups: Groups) => Read | undefined,
): string {
  const [words, offset, whole, groups] = [match[0], ...match.slice(-3)] as [
    string,
    number,
    string,
    Groups,
  ];
  const figure = words.trim() === '' ? undefined : read(groups);
  if (!figure) return words;
  const before = whole.slice(Math.max(0, offset - AROUND), offset);
  const after = whole.slice(offset + words.length, offset + words.length + AROUND);
  found.push({
    text: words.trim(),
    slack: 0,
    scales: [1],
    percent: false,
    before,
    after,
    ...figure,
  });
  return ' '.repeat(words.length);
}

function koreanFigure({ eok, man, of, thousand, left }: Groups): Read | undefined {
  if (eok === undefined && man === undefined && thousand === undefined) return undefined;
  const parts = [
    [eok, 1e8],
    [man, of === undefined ? 1e4 : OF_MAN[of]!],
    [thousand, 1e3],
    [left, 1],
  ] as const;
  const value = parts.reduce(
    (sum, [text, scale]) => sum + (text === undefined ? 0 : (numberOf(text) ?? NaN) * scale),
    0,
  );
  return Number.isNaN(value) ? undefined : { value: Number(value.toFixed(6)) };
}

function plainFigure({ number, unit }: Groups): Read {
  const text = number!;
  const value = numberOf(text);
  if (unit === undefined || value === undefined) return { value };
  const decimals = text.split('.')[1]?.length ?? 0;
  const slack = 0.5 * 10 ** -decimals;
  if (/^(?:%|percent|퍼센트|프로)$/iu.test(unit)) return { value, slack, percent: true };
  const scales = SCALES[unit.toLowerCase()] ?? SCALES[unit[0]!.toLowerCase()];
  return scales ? { value, slack, scales } : { value };
}

function englishWords({ tens, one, ones, scale }: Groups): Read {
  const low = (word: string | undefined): number => {
    if (word === undefined) return 0;
    return word.toLowerCase() === 'one' ? 1 : ONES.indexOf(word.toLowerCase()) + 2;
  };
  const base =
    tens === undefined ? low(ones) : (TENS.indexOf(tens.toLowerCase()) + 2) * 10 + low(one);
  return {
    value:
      base *
      (scale === undefined ? 1 : scale === 'hundred' ? 100 : SCALES[scale.toLowerCase()]![0]!),
  };
}

function koreanWords({ score, tens, ones }: Groups): Read | undefined {
  if (score !== undefined) return { value: 20 };
  const high = tens === undefined ? 0 : (KOREAN_TENS.indexOf(tens) + 1) * 10;
  const low = ones === undefined ? 0 : ones === '한' ? 1 : KOREAN_ONES.indexOf(ones) + 2;
  // "one" is said of many things that nobody has counted
  return high + low > 1 ? { value: high + low } : undefined;
}

/** 1,250 and 1250 and 01250 are one number, and so are 1.250,00 and 1250,00; 12.4.1 is none. */
function numberOf(text: string): number | undefined {
  const english = /^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/u.test(text);
  const other = /^(?:\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}|\d+,\d{1,2})$/u.test(text);
  const plain = english
    ? text.replaceAll(',', '')
    : other
      ? text.replaceAll('.', '').replace(',', '.')
      : text;
  return /^\d+(?:\.\d+)?$/u.test(plain) ? Number(plain) : undefined;
}
