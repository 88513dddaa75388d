/** One limit of an account, as an answer's headers tell it. */
export interface LimitReading {
  /** What is counted, such as `requests`, `input-tokens` or `tokens`; also `requests-day`. */
  readonly name: string;
  readonly limit: number;
  readonly remaining: number;
  /** Milliseconds until it is whole again. */
  readonly resetMs: number;
}

/** `anthropic-ratelimit-input-tokens-remaining`. */
const ANTHROPIC = /^anthropic-ratelimit-(.+)-(limit|remaining|reset)$/;
/** `x-ratelimit-remaining-tokens` (OpenAI, Groq, Cerebras and others), or without what is counted. */
const OTHERS = /^(?:x-)?ratelimit-(limit|remaining|reset)(?:-(.+))?$/;

/**
 * The limits that the headers of an answer tell, by name in lower case; those that are not told
 * whole are left out. `now` is wall-clock time. See
 * https://platform.claude.com/docs/en/api/rate-limits#response-headers and
 * https://platform.openai.com/docs/guides/rate-limits#rate-limits-in-headers.
 */
export function readLimits(
  headers: Readonly<Record<string, string>>,
  now: number,
): readonly LimitReading[] {
  const found = new Map<string, Partial<Record<string, string>>>();
  for (const [header, value] of Object.entries(headers)) {
    const [name, field] = partsOf(header);
    if (field !== undefined) found.set(name, { ...found.get(name), [field]: value });
  }
  const readings: LimitReading[] = [];
  for (const [name, { limit, remaining, reset }] of found) {
    const resetMs = reset === undefined ? undefined : untilReset(reset, now);
    const [most, left] = [Number(limit ?? NaN), Number(remaining ?? NaN)];
    if (resetMs === undefined || !(most > 0) || !(left >= 0)) continue;
    readings.push({ name, limit: most, remaining: left, resetMs });
  }
  return readings;
}

function partsOf(header: string): [name: string, field: string | undefined] {
  const anthropic = ANTHROPIC.exec(header);
  if (anthropic) return [anthropic[1]!, anthropic[2]];
  const other = OTHERS.exec(header);
  return other ? [other[2] ?? 'requests', other[1]] : ['', undefined];
}

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** A date, a length of time such as `6m0.5s`, seconds, or a moment in seconds or milliseconds. */
function untilReset(text: string, now: number): number | undefined {
  const value = text.trim();
  if (/^\d+(\.\d+)?$/.test(value)) {
    const number = Number(value);
    if (number > 1e11) return Math.max(0, number - now);
    return number > 1e9 ? Math.max(0, number * 1000 - now) : Math.round(number * 1000);
  }
  if (/^(\d+(\.\d+)?(ms|[smhd]))+$/.test(value)) {
    const parts = value.matchAll(/([\d.]+)(ms|[smhd])/g);
    return Math.round([...parts].reduce((sum, [, n, unit]) => sum + Number(n) * UNITS[unit!]!, 0));
  }
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
