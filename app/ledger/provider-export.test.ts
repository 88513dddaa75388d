import { describe, expect, it } from 'vitest';
import { exportUnreadable } from './errors.ts';
import { readProviderExport } from './provider-export.ts';
import { answersOf, compare } from './reconcile.ts';

const NOV = Date.UTC(2026, 10, 1);
const DAY = 86_400_000;

/** The columns of OpenAI's export of answers, as its page writes them. */
const OPENAI =
  'start_time,end_time,start_time_iso,end_time_iso,project_id,num_model_requests,user_id,api_key_id,model,batch,service_tier,input_tokens,output_tokens,input_cached_tokens,input_uncached_tokens,input_text_tokens';
const ANTHROPIC =
  'usage_date_utc,model_version,api_key,workspace,usage_type,context_window,usage_input_tokens_no_cache,usage_input_tokens_cache_write_5m,usage_input_tokens_cache_write_1h,usage_input_tokens_cache_read,usage_output_tokens,web_search_count,inference_geo,speed';

function openAiDay(start: number, rest = ',,,,,,,,,,,', length = DAY): string {
  const iso = (time: number): string => new Date(time).toISOString().replace('.000Z', '+00:00');
  const end = start + length;
  return `${start / 1000},${end / 1000},${iso(start)},${iso(end)},${rest}`;
}

const USED = 'proj_a,3.0,user-a,key_a,gpt-x-2026-05-01,FALSE,default,100.0,7.0,40.0,60.0,60.0';

function read(...lines: string[]) {
  const reading = readProviderExport(lines.join('\n'));
  if (!reading.ok) throw exportUnreadable(reading.problem);
  return reading;
}

function problem(...lines: string[]) {
  const reading = readProviderExport(lines.join('\n'));
  return reading.ok ? undefined : reading.problem;
}

describe("OpenAI's export of answers", () => {
  it('has rows for days without use, which tell that there was none', () => {
    const reading = read(
      OPENAI,
      openAiDay(NOV),
      openAiDay(NOV + DAY, USED),
      openAiDay(NOV + 2 * DAY),
    );
    expect(reading.rows).toEqual([
      {
        day: '2026-11-02',
        model: 'gpt-x-2026-05-01',
        input: 60,
        cacheRead: 40,
        cacheWrite: 0,
        output: 7,
      },
    ]);
    expect(reading).toMatchObject({ since: NOV, until: NOV + 3 * DAY });
  });

  it('by the hour tells of the hours that it has, and of no whole day', () => {
    const hour = 3_600_000;
    // a month of Seoul begins at 15:00 of UTC on the day before
    const reading = read(OPENAI, openAiDay(NOV - 9 * hour, USED, hour), openAiDay(NOV, USED, hour));
    expect(reading.rows.map(({ day }) => day)).toEqual(['2026-10-31', '2026-11-01']);
    expect(reading).toMatchObject({ since: NOV - 9 * hour, until: NOV + hour });
  });

  it('takes a time without a zone for UTC, wherever it is read', () => {
    const bare = openAiDay(NOV, USED)
      .replaceAll('+00:00', '')
      .replace(/^\d+,\d+/, ',');
    expect(read(OPENAI, bare)).toMatchObject({ since: NOV, until: NOV + DAY });
  });

  it('is not grouped by model, or without rows: that is said', () => {
    const unnamed = USED.replace('gpt-x-2026-05-01', '');
    expect(problem(OPENAI, openAiDay(NOV, unnamed))).toEqual({ kind: 'no-models' });
    expect(problem(OPENAI)).toEqual({ kind: 'no-rows' });
  });

  it('lacks a column: it is named', () => {
    for (const column of ['model', 'input_tokens', 'input_cached_tokens']) {
      const without = OPENAI.replace(`,${column},`, ',gone,');
      expect(problem(without, openAiDay(NOV, USED))).toEqual({ kind: 'column', column });
    }
  });

  it('of costs, or of other work, is told apart', () => {
    const cost =
      'start_time,end_time,start_time_iso,end_time_iso,amount_value,amount_currency,line_item';
    expect(problem(cost, openAiDay(NOV, '1.5,usd,'))).toEqual({ kind: 'cost' });
    expect(problem(cost.replace('amount_currency,', ''), openAiDay(NOV, '1.5,'))).toEqual({
      kind: 'cost',
    });
    const start = 'start_time,end_time,start_time_iso,end_time_iso,num_model_requests';
    expect(problem(`${start},model,input_tokens`, openAiDay(NOV, '1,e,5'))).toEqual({
      kind: 'other-work',
    });
    expect(problem(`${start},model,images`, openAiDay(NOV, '1,e,5'))).toEqual({
      kind: 'other-work',
    });
  });
});

describe("Anthropic's export", () => {
  const row = 'claude-x-20261001,"key, one",Default,standard,≤ 200k,100,10,5,70,40,0,global,';

  it('is read with days, and with times in UTC', () => {
    expect(read(ANTHROPIC, `2026-11-01,${row}`)).toMatchObject({
      since: NOV,
      until: NOV + DAY,
      rows: [{ day: '2026-11-01', input: 100, cacheWrite: 15, cacheRead: 70, output: 40 }],
    });
    for (const time of ['2026-11-01 23:00', '2026-11-01T23:00:00Z', '2026-11-01 23:00 UTC']) {
      expect(read(ANTHROPIC, `${time},${row}`)).toMatchObject({
        since: NOV + DAY - 3_600_000,
        until: NOV + DAY,
        rows: [{ day: '2026-11-01' }],
      });
    }
  });

  it('of the older form has one column for what was written to the cache', () => {
    const older =
      'usage_date_utc,model_version,usage_input_tokens_no_cache,usage_input_tokens_cache_write,usage_input_tokens_cache_read,usage_output_tokens';
    expect(read(older, '2026-11-01,claude-x,1,2,3,4').rows).toMatchObject([
      { input: 1, cacheWrite: 2, cacheRead: 3, output: 4 },
    ]);
  });

  it('that a spreadsheet saved with other separators is read as well', () => {
    const plain = `2026-11-01,${row.replace('"key, one"', 'key')}`;
    const expected = read(ANTHROPIC, plain);
    for (const separator of [';', '\t']) {
      const saved = [ANTHROPIC, plain].map((line) => line.replaceAll(',', separator));
      expect(read(`\ufeff${saved[0]}`, saved[1]!)).toEqual(expected);
    }
  });

  it('of costs is told apart, and a damaged line is named', () => {
    const cost =
      'usage_date_utc,model,workspace,api_key,usage_type,context_window,token_type,cost_usd';
    expect(problem(cost, '2026-11-01,Claude X,Default,k,message,≤ 200k,output,0.02')).toEqual({
      kind: 'cost',
    });
    const good = `2026-11-01,${row}`;
    for (const bad of [
      good.replace('100,10', 'many,10'),
      good.replace('100,10', '1.5,10'),
      `11/01/2026,${row}`,
    ]) {
      expect(problem(ANTHROPIC, good, bad)).toEqual({ kind: 'line', line: 3 });
    }
  });
});

it('any other file is refused, and every problem has words', () => {
  for (const text of [
    '',
    'a,b\n1,2',
    '{"data": []}',
    'PK\u0003\u0004',
    'usage_date_utc,x\n2026-11-01,1',
  ]) {
    expect(problem(text)).toEqual({ kind: 'foreign' });
  }
  expect(exportUnreadable({ kind: 'column', column: 'model' })).toMatchObject({
    message: 'The file cannot be compared: its column "model" is missing.',
    data: { variant: 'column', column: 'model' },
  });
  expect(exportUnreadable({ kind: 'no-models' }).remedy).toContain('by model');
});

it('what only embeds is not missed in an export of answers', () => {
  const figures = { day: '2026-11-01', input: 5, cacheWrite: 0, cacheRead: 0, output: 0 };
  const theirs = [{ ...figures, model: 'gpt-x-2026-05-01' }];
  const ours = [
    { ...figures, model: 'gpt-x' },
    { ...figures, model: 'text-embedding-3-small' },
  ];
  expect(compare(theirs, answersOf(ours, theirs))).toMatchObject([
    { model: 'gpt-x', agrees: true },
  ]);
});
