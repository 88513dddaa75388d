/** A day as far as a text names it; the parts that it does not name are left out. */
export interface Day {
  readonly year?: number;
  /** From 1. */
  readonly month?: number;
  readonly day?: number;
}

/** A day, a day of the week or a time of day, with the words that name it. */
export type Moment = { readonly text: string } & (
  | {
      readonly kind: 'day';
      /** Where 3/4 may be in March or in April, both. */ readonly days: Day[];
    }
  | { readonly kind: 'weekday'; /** 0 is Sunday. */ readonly weekday: number }
  /** Minutes since midnight; `half` where it may as well be twelve hours later. */
  | { readonly kind: 'time'; readonly minutes: number; readonly half: boolean }
);

type Groups = Readonly<Record<string, string | undefined>>;

const MONTHS =
  'january february march april may june july august september october november december'.split(
    ' ',
  );
const WEEKDAYS = 'sunday monday tuesday wednesday thursday friday saturday'.split(' ');
const KOREAN_WEEKDAYS = '일월화수목금토';
const SHORT_MONTH =
  'Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?';
const LONG_MONTH =
  'January|February|March|April|May|June|July|August|September|October|November|December';

const FORMS: readonly (readonly [RegExp, (groups: Groups, text: string) => Moment | undefined])[] =
  [
    [/(?<!\d)(?<year>\d{4})[-./] ?(?<month>\d{1,2})[-./] ?(?<day>\d{1,2})(?!\d)/gu, dayOf],
    [/(?:(?<year>\d{4})년\s*)?(?<month>\d{1,2})월(?:\s*(?<day>\d{1,2})일)?/gu, dayOf],
    [/(?<!\d)(?<first>\d{1,2})[/.](?<second>\d{1,2})[/.](?<year>\d{4})(?!\d)/gu, eitherWay],
    [
      new RegExp(
        `\\b(?<name>${SHORT_MONTH})\\.?\\s+(?<day>\\d{1,2})(?:st|nd|rd|th)?\\b(?:,?\\s+(?<year>\\d{4}))?(?!\\d)`,
        'gu',
      ),
      dayOf,
    ],
    [
      new RegExp(
        `(?<!\\d)(?<day>\\d{1,2})(?:st|nd|rd|th)?(?:\\s+of)?\\s+(?<name>${SHORT_MONTH})\\b\\.?(?:,?\\s+(?<year>\\d{4}))?(?!\\d)`,
        'gu',
      ),
      dayOf,
    ],
    [new RegExp(`\\b(?<name>${SHORT_MONTH})\\.?,?\\s+(?<year>\\d{4})(?!\\d)`, 'gu'), dayOf],
    [
      new RegExp(
        `(?<=\\b(?:in|since|until|by|last|next|of|and|to|from) )(?<name>${LONG_MONTH})\\b`,
        'gu',
      ),
      dayOf,
    ],
    [/(?<!\d|:|\.)(?<hour>\d{1,2})(?=\s?[~–-]\s?\d{1,2}\s?시(?!간))/gu, timeOf],
    [
      /(?<half>오전|오후|저녁|밤|새벽|아침)?\s*(?<!\d)(?<hour>\d{1,2})시(?!간)(?:\s*(?<minute>\d{1,2})분|\s*(?<thirty>반))?/gu,
      timeOf,
    ],
    [
      /(?<![\d:.])(?<hour>\d{1,2}):(?<minute>\d{2})(?::\d{2}(?:\.\d+)?)?(?![\d:])(?:\s*(?<half>[ap]\.?m\b\.?))?/giu,
      timeOf,
    ],
    [/(?<![\d:.])(?<hour>\d{1,2})\s*(?<half>[ap]\.?m\b\.?)/giu, timeOf],
    [new RegExp(`\\b(?<weekday>${WEEKDAYS.join('|')})s?\\b`, 'giu'), weekdayOf],
    [/(?<korean>[일월화수목금토])요일/gu, weekdayOf],
    [/(?<!\d)(?<day>\d{1,2})(?:일(?![가-힣]*\s?(?:동안|간))|(?:st|nd|rd|th)\b)/gu, dayOf],
  ];

/** The moments that a text names, and the text without them, so that none is read as a figure. */
export function momentsIn(text: string): { readonly moments: Moment[]; readonly rest: string } {
  const moments: Moment[] = [];
  let rest = text;
  for (const [pattern, read] of FORMS) {
    rest = rest.replace(pattern, (...found) => {
      const words = found[0];
      const moment = read(found.at(-1) as Groups, words.trim());
      if (!moment) return words;
      moments.push(moment);
      return ' '.repeat(words.length);
    });
  }
  return { moments, rest };
}

/**
 * Days of the week by their short names, as tables have them: for what is told alone, because in a
 * sentence "Sun" and "Sat" may mean anything.
 */
export function shortWeekdaysIn(text: string): Moment[] {
  const found = text.matchAll(
    /\b(Sun|Mon|Tue|Wed|Thu|Fri|Sat)(?:s|rs?)?\b|\(([일월화수목금토])\)/gu,
  );
  return [...found].map(([words, short, korean]) => {
    const weekday =
      short === undefined
        ? KOREAN_WEEKDAYS.indexOf(korean!)
        : WEEKDAYS.findIndex((day) => day.startsWith(short.toLowerCase()));
    return { text: words, kind: 'weekday', weekday };
  });
}

/** Whether one of the moments that are told is this one; what the told one leaves open founds nothing. */
export function isTold(moment: Moment, told: readonly Moment[]): boolean {
  return told.some((other) => {
    if (moment.kind === 'day' && other.kind === 'day') {
      return moment.days.some((day) => other.days.some((known) => covers(known, day)));
    }
    if (moment.kind === 'weekday') {
      return other.kind === 'weekday'
        ? other.weekday === moment.weekday
        : other.kind === 'day' && other.days.some((day) => weekdayOn(day) === moment.weekday);
    }
    if (moment.kind !== 'time' || other.kind !== 'time') return false;
    const apart = Math.abs(moment.minutes - other.minutes);
    return apart === 0 || (apart === 720 && (moment.half || other.half));
  });
}

function covers(known: Day, asked: Day): boolean {
  return (['year', 'month', 'day'] as const).every(
    (part) => asked[part] === undefined || asked[part] === known[part],
  );
}

function weekdayOn({ year, month, day }: Day): number | undefined {
  if (year === undefined || month === undefined || day === undefined) return undefined;
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay();
}

function dayOf({ year, month, name, day }: Groups, text: string): Moment | undefined {
  const short = name?.slice(0, 3).toLowerCase();
  const named =
    short === undefined ? undefined : MONTHS.findIndex((each) => each.startsWith(short)) + 1;
  const parts: Day = {
    ...(year === undefined ? {} : { year: Number(year) }),
    ...(month === undefined ? {} : { month: Number(month) }),
    ...(named === undefined ? {} : { month: named }),
    ...(day === undefined ? {} : { day: Number(day) }),
  };
  return isDay(parts) ? { text, kind: 'day', days: [parts] } : undefined;
}

function eitherWay({ first, second, year }: Groups, text: string): Moment | undefined {
  const [a, b, of] = [Number(first), Number(second), Number(year)];
  const days = [
    { year: of, month: a, day: b },
    { year: of, month: b, day: a },
  ].filter(isDay);
  return days.length > 0 ? { text, kind: 'day', days } : undefined;
}

function isDay({ month = 1, day = 1 }: Day): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

const AFTER_NOON = /^(?:p|오후|저녁|밤)/iu;

function timeOf({ hour, minute, thirty, half }: Groups, text: string): Moment | undefined {
  const [hours, minutes] = [Number(hour), thirty === undefined ? Number(minute ?? 0) : 30];
  if (hours > 24 || minutes > 59 || (half !== undefined && hours > 12)) return undefined;
  const known = half !== undefined || hours > 12 || hours === 0;
  const base = half === undefined ? hours : (hours % 12) + (AFTER_NOON.test(half) ? 12 : 0);
  return { text, kind: 'time', minutes: base * 60 + minutes, half: !known };
}

function weekdayOf({ weekday, korean }: Groups, text: string): Moment {
  const index =
    korean === undefined
      ? WEEKDAYS.indexOf((weekday ?? '').toLowerCase())
      : KOREAN_WEEKDAYS.indexOf(korean);
  return { text, kind: 'weekday', weekday: index };
}
