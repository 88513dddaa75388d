import { readCsv } from './csv.ts';

/** Tokens as providers and we can both count them; input is what was neither read from nor written to the cache. */
export interface Figures {
  readonly input: number;
  readonly cacheWrite: number;
  readonly cacheRead: number;
  readonly output: number;
}

/** The tokens of one model on one day of UTC, which is the day that providers count by. */
export interface DayOfModel extends Figures {
  /** 2026-12-31. */
  readonly day: string;
  readonly model: string;
}

export interface ProviderExport {
  readonly provider: 'anthropic' | 'openai';
  readonly rows: readonly DayOfModel[];
}

export interface Difference {
  readonly day: string;
  readonly model: string;
  readonly theirs: Figures;
  readonly ours: Figures;
  /** Theirs less ours: above 0 the provider counted more. */
  readonly difference: Figures;
  readonly agrees: boolean;
}

type Row = Readonly<Record<string, string>>;

/** Reads the usage CSV of Anthropic's or OpenAI's console; says what is wrong with any other text. */
export function readProviderExport(
  text: string,
): ({ readonly ok: true } & ProviderExport) | { readonly ok: false; readonly problem: string } {
  const [header, ...lines] = readCsv(text);
  const names = (header ?? []).map((name) => name.trim());
  const has = (...wanted: string[]): boolean => wanted.every((name) => names.includes(name));
  const rows = lines.map((line): Row =>
    Object.fromEntries(names.map((name, index) => [name, line[index]?.trim() ?? ''])),
  );
  const anthropic = has('usage_date_utc', 'model_version', 'usage_input_tokens_no_cache');
  const openai = has('model', 'input_tokens', 'output_tokens');
  const timed = has('start_time_iso') || has('start_time');
  if (!anthropic && !(openai && timed)) {
    return { ok: false, problem: 'It is not a usage export of Anthropic or OpenAI.' };
  }
  const read = anthropic ? anthropicRow : openaiRow;
  const found = rows.map(read);
  const bad = found.findIndex((row) => !isSound(row));
  if (bad >= 0) return { ok: false, problem: `Line ${bad + 2} cannot be read.` };
  return { ok: true, provider: anthropic ? 'anthropic' : 'openai', rows: found };
}

/** Both counts side by side, one row for each day and model that either side knows. */
export function compare(
  theirs: readonly DayOfModel[],
  ours: readonly DayOfModel[],
): readonly Difference[] {
  const [left, right] = [summed(theirs), summed(ours)];
  const keys = [...new Set([...left.keys(), ...right.keys()])].sort();
  return keys.map((key) => {
    const [day = '', model = ''] = key.split('\n');
    const [their, our] = [left.get(key) ?? NOTHING, right.get(key) ?? NOTHING];
    const difference = combine(their, our, (a, b) => a - b);
    const agrees = Object.values(difference).every((value) => value === 0);
    return { day, model, theirs: their, ours: our, difference, agrees };
  });
}

const NOTHING: Figures = { input: 0, cacheWrite: 0, cacheRead: 0, output: 0 };

/** Providers name the dated version, we the name that was asked for: the date is left out. */
function plainModel(model: string): string {
  return model.replace(/-(\d{8}|\d{4}-\d\d-\d\d)$/, '');
}

function summed(rows: readonly DayOfModel[]): Map<string, Figures> {
  const found = new Map<string, Figures>();
  for (const { day, model, input, cacheWrite, cacheRead, output } of rows) {
    const key = `${day}\n${plainModel(model)}`;
    const figures = { input, cacheWrite, cacheRead, output };
    found.set(
      key,
      combine(found.get(key) ?? NOTHING, figures, (a, b) => a + b),
    );
  }
  return found;
}

function combine(a: Figures, b: Figures, by: (a: number, b: number) => number): Figures {
  return {
    input: by(a.input, b.input),
    cacheWrite: by(a.cacheWrite, b.cacheWrite),
    cacheRead: by(a.cacheRead, b.cacheRead),
    output: by(a.output, b.output),
  };
}

function anthropicRow(row: Row): DayOfModel {
  return {
    day: (row['usage_date_utc'] ?? '').slice(0, 10),
    model: row['model_version'] ?? '',
    input: count(row['usage_input_tokens_no_cache']),
    cacheWrite:
      count(row['usage_input_tokens_cache_write_5m']) +
      count(row['usage_input_tokens_cache_write_1h']),
    cacheRead: count(row['usage_input_tokens_cache_read']),
    output: count(row['usage_output_tokens']),
  };
}

/** OpenAI counts cached tokens as part of the input. */
function openaiRow(row: Row): DayOfModel {
  const cacheRead = count(row['input_cached_tokens']);
  const cacheWrite = count(row['input_cache_write_tokens']);
  const seconds = Number(row['start_time'] ?? NaN);
  const iso = row['start_time_iso'] || (seconds > 0 ? new Date(seconds * 1000).toISOString() : '');
  return {
    day: iso.slice(0, 10),
    model: row['model'] ?? '',
    input: count(row['input_tokens']) - cacheRead - cacheWrite,
    cacheWrite,
    cacheRead,
    output: count(row['output_tokens']),
  };
}

function count(text: string | undefined): number {
  return text === undefined || text === '' ? 0 : Number(text.replaceAll(',', ''));
}

function isSound({ day, model, ...figures }: DayOfModel): boolean {
  const counted = Object.values(figures).every((value) => Number.isInteger(value) && value >= 0);
  return counted && model !== '' && /^\d{4}-\d\d-\d\d$/.test(day);
}
