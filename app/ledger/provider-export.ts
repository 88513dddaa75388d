import { readCsv } from './csv.ts';
import type { DayOfModel } from './reconcile.ts';

export interface ProviderExport {
  readonly provider: 'anthropic' | 'openai';
  readonly rows: readonly DayOfModel[];
  /** The time that it tells of, in milliseconds since 1970; `until` is excluded. */
  readonly since: number;
  readonly until: number;
}

/** Why a file cannot be compared. */
export type ExportProblem =
  /** Not a usage export of Anthropic or OpenAI at all. */
  | { readonly kind: 'foreign' }
  /** It tells dollars alone, without tokens. */
  | { readonly kind: 'cost' }
  /** Usage of something else than answers, such as pictures or embeddings. */
  | { readonly kind: 'other-work' }
  | { readonly kind: 'column'; readonly column: string }
  /** Its rows are not told apart by model. */
  | { readonly kind: 'no-models' }
  | { readonly kind: 'no-rows' }
  | { readonly kind: 'line'; readonly line: number };

type Row = Readonly<Record<string, string>>;

interface Layout {
  readonly provider: ProviderExport['provider'];
  readonly model: string;
  /** All that are needed; of a list of lists, one. */
  readonly columns: readonly (string | readonly string[])[];
  readonly read: (row: Row) => Omit<DayOfModel, 'day' | 'model'>;
  readonly time: (row: Row) => { readonly since: number; readonly until: number } | undefined;
}

const DAY = 86_400_000;
const HOUR = 3_600_000;

/**
 * Reads the usage CSV of Anthropic's or OpenAI's console, with days in UTC as both have them; says
 * what is wrong with any other text. Spreadsheets may have saved it with `;` or tabs in between.
 */
export function readProviderExport(
  text: string,
):
  | ({ readonly ok: true } & ProviderExport)
  | { readonly ok: false; readonly problem: ExportProblem } {
  const refuse = (problem: ExportProblem) => ({ ok: false, problem }) as const;
  const [header = [], ...lines] = readCsv(text, separatorOf(text));
  const names = header.map((name) => name.trim().toLowerCase());
  const layout = layoutOf(names);
  if ('kind' in layout) return refuse(layout);
  const rows: DayOfModel[] = [];
  const borders = { since: Infinity, until: -Infinity };
  for (const [index, line] of lines.entries()) {
    const row = Object.fromEntries(names.map((name, place) => [name, line[place]?.trim() ?? '']));
    const time = layout.time(row);
    if (!time) return refuse({ kind: 'line', line: index + 2 });
    borders.since = Math.min(borders.since, time.since);
    borders.until = Math.max(borders.until, time.until);
    const figures = layout.read(row);
    const model = row[layout.model] ?? '';
    if (!isSound(figures)) return refuse({ kind: 'line', line: index + 2 });
    // a time in which nothing was used has a row too, without a model
    const used = Object.values(figures).some((count) => count > 0);
    if (model === '' && used) return refuse({ kind: 'no-models' });
    const day = new Date(time.since).toISOString().slice(0, 10);
    if (model !== '') rows.push({ day, model, ...figures });
  }
  if (borders.since === Infinity) return refuse({ kind: 'no-rows' });
  return { ok: true, provider: layout.provider, rows, ...borders };
}

/** The separator that parts the header into most columns. */
function separatorOf(text: string): string {
  const [header = ''] = text.split('\n', 1);
  const count = (separator: string): number => header.split(separator).length;
  return [',', ';', '\t'].sort((a, b) => count(b) - count(a))[0]!;
}

function layoutOf(names: readonly string[]): Layout | ExportProblem {
  const has = (name: string): boolean => names.includes(name);
  if (has('cost_usd') || has('amount_value')) {
    if (has('usage_date_utc') || has('start_time') || has('start_time_iso'))
      return { kind: 'cost' };
  }
  const layout = has('usage_date_utc')
    ? ANTHROPIC
    : has('start_time') || has('start_time_iso')
      ? OPENAI
      : undefined;
  if (!layout) return { kind: 'foreign' };
  const known = names.some((name) => name.includes('tokens'));
  if (!known)
    return { kind: layout === OPENAI && has('num_model_requests') ? 'other-work' : 'foreign' };
  if (layout === OPENAI && !has('output_tokens')) return { kind: 'other-work' };
  const missing = layout.columns.find((column) =>
    typeof column === 'string' ? !has(column) : !column.some(has),
  );
  if (missing === undefined) return layout;
  return { kind: 'column', column: typeof missing === 'string' ? missing : missing[0]! };
}

const ANTHROPIC: Layout = {
  provider: 'anthropic',
  model: 'model_version',
  columns: [
    'model_version',
    'usage_input_tokens_no_cache',
    // until 2025 one column for both kinds
    ['usage_input_tokens_cache_write_5m', 'usage_input_tokens_cache_write'],
    'usage_input_tokens_cache_read',
    'usage_output_tokens',
  ],
  read: (row) => ({
    input: count(row['usage_input_tokens_no_cache']),
    cacheWrite:
      count(row['usage_input_tokens_cache_write']) +
      count(row['usage_input_tokens_cache_write_5m']) +
      count(row['usage_input_tokens_cache_write_1h']),
    cacheRead: count(row['usage_input_tokens_cache_read']),
    output: count(row['usage_output_tokens']),
  }),
  time: (row) => {
    const text = row['usage_date_utc'] ?? '';
    const since = timeOf(text);
    if (since === undefined) return undefined;
    return { since, until: since + (text.includes(':') ? HOUR : DAY) };
  },
};

const OPENAI: Layout = {
  provider: 'openai',
  model: 'model',
  columns: ['model', 'input_tokens', 'input_cached_tokens', 'output_tokens'],
  // OpenAI counts cached tokens as part of the input
  read: (row) => {
    const cacheRead = count(row['input_cached_tokens']);
    const cacheWrite = count(row['input_cache_write_tokens']);
    const input = count(row['input_tokens']) - cacheRead - cacheWrite;
    return { input, cacheWrite, cacheRead, output: count(row['output_tokens']) };
  },
  time: (row) => {
    const since = timeOf(row['start_time_iso']) ?? secondsOf(row['start_time']);
    if (since === undefined) return undefined;
    return {
      since,
      until: timeOf(row['end_time_iso']) ?? secondsOf(row['end_time']) ?? since + DAY,
    };
  },
};

/** A day or a moment; one without a zone is of UTC. */
function timeOf(text: string | undefined): number | undefined {
  const found =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:\.\d+)?\s*(Z|UTC|[+-]\d\d:?\d\d)?)?$/.exec(
      text ?? '',
    );
  if (!found) return undefined;
  const [, day, clock = '00:00', zone = 'Z'] = found;
  const time = Date.parse(`${day}T${clock}${zone === 'UTC' ? 'Z' : zone}`);
  return Number.isNaN(time) ? undefined : time;
}

/** Seconds since 1970; a spreadsheet that wrote them as 1.76E+09 has lost the day. */
function secondsOf(text: string | undefined): number | undefined {
  return /^\d{9,11}(\.0+)?$/.test(text ?? '') ? Number(text) * 1000 : undefined;
}

function count(text: string | undefined): number {
  return text === undefined || text === '' ? 0 : Number(text.replaceAll(',', ''));
}

function isSound(figures: Omit<DayOfModel, 'day' | 'model'>): boolean {
  return Object.values(figures).every((value) => Number.isInteger(value) && value >= 0);
}
