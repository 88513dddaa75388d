import type { JsonSchema } from '../../base/index.ts';

const DAY_MS = 86_400_000;
const RELATIVE: readonly (readonly [RegExp, number])[] = [
  [/\bday after tomorrow\b|모레/iu, 2],
  [/\btomorrow\b|내일/iu, 1],
  [/\bday before yesterday\b|그저께|그제/iu, -2],
  [/\byesterday\b|어제/iu, -1],
  [/\btoday\b|\bnow\b|오늘|지금/iu, 0],
];

/** A date of a text as YYYY-MM-DD (UTC), or as an ISO time where the schema wants `date-time`. */
export function readDate(text: string, now: number, schema: JsonSchema): string | undefined {
  const day = written(text) ?? relative(text, now);
  if (day === undefined) return undefined;
  return schema['format'] === 'date-time' && day.length === 10 ? `${day}T00:00:00Z` : day;
}

function written(text: string): string | undefined {
  const iso = /\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?/u.exec(text);
  if (iso) return iso[0];
  const parts = /(\d{4})[./년]\s*(\d{1,2})[./월]\s*(\d{1,2})/u.exec(text);
  if (!parts) return undefined;
  return `${parts[1]}-${parts[2]!.padStart(2, '0')}-${parts[3]!.padStart(2, '0')}`;
}

function relative(text: string, now: number): string | undefined {
  const found = RELATIVE.find(([pattern]) => pattern.test(text));
  if (!found) return undefined;
  return new Date(now + found[1] * DAY_MS).toISOString().slice(0, 10);
}
