import { expect, test } from 'vitest';
import { silentLog } from '../../main/adapters/log.ts';
import { FakeClock } from '../base/index.ts';
import { limitLogs } from './log-limit.ts';

test('of a flood of log messages clients get what they can take, and the rest is told once', async () => {
  const clock = new FakeClock();
  const warned: string[] = [];
  const log = { ...silentLog, warn: (message: string) => void warned.push(message) };
  let heard = 0;
  const onLog = limitLogs('noisy', () => void (heard += 1), { clock, log });
  const flood = (count: number): void => {
    for (let sent = 0; sent < count; sent += 1) onLog({ level: 'info', data: sent });
  };
  flood(400);
  expect(heard).toBe(400);
  expect(warned).toEqual([]);
  flood(10_000);
  expect(heard).toBe(500);
  await clock.advance(1000);
  flood(10_000);
  expect(heard).toBe(600);
  expect(warned).toHaveLength(1);
});
