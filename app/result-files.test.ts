import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { diskFolders } from '../main/adapters/folders.ts';
import { silentLog } from '../main/adapters/log.ts';
import { FakeClock } from './base/index.ts';
import { resultFiles, surplus } from './result-files.ts';

const DAY = 24 * 3_600_000;
const file = (name: string, days: number, megabytes: number) => ({
  name,
  bytes: megabytes * 1024 * 1024,
  changedAt: -days * DAY,
});

test('what is too old goes, then the oldest until the rest fits', () => {
  const files = [file('new', 0, 4), file('old', 40, 1), file('middle', 3, 4), file('older', 5, 4)];
  expect(surplus(files, { keepDays: 30, maxMegabytes: 100 }, 0)).toEqual(['old']);
  expect(surplus(files, { keepDays: 30, maxMegabytes: 8 }, 0)).toEqual(['older', 'old']);
  expect(surplus(files, { keepDays: 1, maxMegabytes: 100 }, 0)).toHaveLength(3);
});

test('results are kept on the disk for as long as the settings say', async () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'agenthub-results-'));
  onTestFinished(() => rmSync(dataFolder, { recursive: true }));
  const clock = new FakeClock();
  const facts = { dataFolder } as Parameters<typeof resultFiles>[0]['facts'];
  const limits = () => ({ keepDays: 30, maxMegabytes: 1 });
  const files = resultFiles({ folders: diskFolders, facts, limits, clock, log: silentLog });
  files.tidy();
  const old = files.save('old.png', 'AAAA');
  utimesSync(old, new Date(clock.now() - 31 * DAY), new Date(clock.now() - 31 * DAY));
  const recent = files.save('recent.png', 'AAAA');
  utimesSync(recent, new Date(clock.now()), new Date(clock.now()));
  expect(existsSync(old)).toBe(true);
  await clock.advance(3_600_001);
  files.save('newest.png', 'AAAA');
  expect(readdirSync(join(dataFolder, 'results')).sort()).toEqual(['newest.png', 'recent.png']);
});
