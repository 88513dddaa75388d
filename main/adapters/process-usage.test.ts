import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { processUsage, readLinux, readPs, readWindows, useOfTree } from './process-usage.ts';

/** A process whose child does the work, or rests, while it holds 64 MB. */
const PARENT = `
  const { spawn } = require('node:child_process');
  const child = spawn(process.execPath, ['-e', process.argv[1]]);
  process.stdin.on('end', () => (child.kill('SIGKILL'), process.exit())).resume();
`;
const BUSY = 'for (const end = Date.now() + 60_000; Date.now() < end;);';
const IDLE = 'globalThis.kept = Buffer.alloc(64 * 1024 * 1024, 1); setTimeout(() => {}, 60_000)';

function start(work: string): Disposable & { readonly pid: number } {
  const child = spawn(process.execPath, ['-e', PARENT, work], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  return { pid: child.pid!, [Symbol.dispose]: () => void child.stdin.end() };
}

test('a busy tree of processes is told from an idle one, by the work of its children', async () => {
  using busy = start(BUSY);
  using idle = start(IDLE);
  const pids = [busy.pid, idle.pid];
  const first = await processUsage.trees(pids);
  const used = async (pid: number) => (await processUsage.trees(pids)).get(pid)!;
  const spent = async (pid: number) =>
    (await used(pid)).processorMs - (first.get(pid)?.processorMs ?? 0);
  await expect.poll(() => spent(busy.pid), { timeout: 30_000 }).toBeGreaterThan(1200);
  expect(await spent(idle.pid)).toBeLessThan((await spent(busy.pid)) / 2);
  const bytes = async () => (await used(idle.pid)).memoryBytes;
  await expect.poll(bytes, { timeout: 30_000 }).toBeGreaterThan(100 * 1024 * 1024);
  expect(await bytes()).toBeLessThan(processUsage.memoryBytes);
});

test('a process that does not run is left out, and this one is known', async () => {
  const gone = spawn(process.execPath, ['-e', '']);
  await new Promise((resolve) => gone.once('exit', resolve));
  expect((await processUsage.trees([gone.pid!])).size).toBe(0);
  const before = processUsage.own();
  for (const end = before.processorMs + 50; processUsage.own().processorMs < end;) {
    await pause(0);
  }
  expect(before.memoryBytes).toBeGreaterThan(10 * 1024 * 1024);
});

test('the tables of each system are read', () => {
  const stat = '7 (a) b) S 3 7 7 0 -1 4 1 2 3 4 150 50 20 30 20 0 1 0 99 1000 5';
  expect(readLinux(7, stat, 'Name:\ta\nVmRSS:\t    2048 kB\n')).toEqual([
    { pid: 7, parent: 3, processorMs: 2500, memoryBytes: 2048 * 1024 },
  ]);
  expect(readPs('    1     0  1200   0:01.50\n  20   1   4  1-02:03:04\nrubbish\n')).toEqual([
    { pid: 1, parent: 0, memoryBytes: 1200 * 1024, processorMs: 1500 },
    { pid: 20, parent: 1, memoryBytes: 4096, processorMs: 93_784_000 },
  ]);
  expect(readWindows('4 0 4096 20000\r\n88 4 8192 5000000\r\n \r\n')).toEqual([
    { pid: 4, parent: 0, memoryBytes: 4096, processorMs: 2 },
    { pid: 88, parent: 4, memoryBytes: 8192, processorMs: 500 },
  ]);
});

test('a table in which processes are their own ancestors ends', () => {
  const row = (pid: number, parent: number) => ({ pid, parent, processorMs: 1, memoryBytes: 2 });
  expect(useOfTree(0, [row(0, 0), row(1, 2), row(2, 1), row(3, 0)])).toEqual({
    ...{ processorMs: 2, memoryBytes: 4 },
  });
});
