import { describe, expect, test } from 'vitest';
import { silentLog } from '../../main/adapters/log.ts';
import { memoryDatabase } from '../../main/adapters/storage/sqlite-store.ts';
import { FakeClock } from '../base/index.ts';
import { WriteQueue } from '../storage/index.ts';
import { ResultKeeper } from './keeper.ts';
import { ToolCallRecords } from './records.ts';
import { isTooLong } from './results.ts';

function open() {
  const clock = new FakeClock();
  const { database } = memoryDatabase(clock);
  const records = new ToolCallRecords(database, new WriteQueue(database, clock, silentLog));
  const files = new Map<string, string>();
  const save = (name: string, base64: string): string => {
    files.set(name, base64);
    return `/data/results/${name}`;
  };
  const keeper = new ResultKeeper({ records, files: { save }, log: silentLog });
  const answer = (content: unknown[], text: string) => {
    const start = { id: 'call-1', chatId: undefined, turnId: undefined, callId: undefined };
    const record = records.begin({
      ...start,
      caller: 'window',
      server: 'a',
      tool: 'b',
      arguments: {},
      startedAt: 0,
    });
    const meta = { server: 'a', cached: false, coalesced: false, attempts: 1, durationMs: 1 };
    const kept = keeper.keep('call-1', {
      status: 'answered',
      ...{ text, content, structured: undefined, isError: false },
      meta: { ...meta, outcome: 'answered' },
    });
    const rest = { error: undefined, cached: false, attempts: 1, durationMs: 1 };
    record.end({ ...rest, status: 'ok', result: kept.stored });
    return kept;
  };
  return { keeper, files, answer };
}

describe('a result', () => {
  test('that is short is given as it is', () => {
    const { answer, keeper } = open();
    expect(answer([], 'short').text).toBe('short');
    expect(keeper.hasCut).toBe(false);
  });

  test('that is too long is kept whole and can be read to its last character', () => {
    const { answer, keeper } = open();
    const whole = Array.from({ length: 30_000 }, (_, line) => `line ${line} 한글 🙂`).join('\n');
    let part = answer([], whole).text;
    let read = '';
    for (let count = 0; count < 100; count += 1) {
      const [, text, next] =
        /^([\s\S]*)\n\[Characters [^\n]*?(?:"from": (\d+)\}\.\]|This is the end\.\])$/.exec(part)!;
      read += text;
      if (next === undefined) break;
      expect(part).toContain('agenthub__read_result');
      expect(part.length).toBeLessThan(50_000);
      part = keeper.readOn({ id: 'call-1', from: Number(next) }).text;
    }
    expect(read).toBe(whole);
  });

  test('with bytes is given without them, and with the file that holds them', () => {
    const { answer, files } = open();
    const image = { type: 'image', mimeType: 'image/png', data: 'aGVsbG8=' };
    const kept = answer([image], '[image, image/png, 5 bytes]');
    const [name] = files.keys();
    expect(name).toMatch(/\.png$/);
    expect(files.get(name!)).toBe('aGVsbG8=');
    expect(kept.text).toContain(`saved as /data/results/${name}`);
    expect(JSON.stringify(kept.stored)).not.toContain('aGVsbG8=');
  });

  test('that nobody kept is said not to be there', () => {
    expect(open().keeper.readOn({ id: 'nothing', from: 0 })).toMatchObject({ isError: true });
  });
});

test('25,000 tokens are too long, in Latin letters and in Hangul', () => {
  expect(isTooLong('a'.repeat(99_000))).toBe(false);
  expect(isTooLong('a'.repeat(101_000))).toBe(true);
  expect(isTooLong('가'.repeat(25_000))).toBe(false);
  expect(isTooLong('가'.repeat(25_001))).toBe(true);
});
