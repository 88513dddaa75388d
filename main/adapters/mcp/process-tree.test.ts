import { spawn } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { fixture, startGateway, type RealGateway } from '../../../tests/support/gateway.ts';
import { processStartTime, treeOf } from './process-table.ts';
import { endTree } from './process-tree.ts';

const POSIX = process.platform !== 'win32';

async function pidsOf(real: RealGateway, server: string): Promise<number[]> {
  const outcome = await real.gateway.call({ server, tool: 'pids', arguments: {} });
  if (outcome.status !== 'answered') throw outcome.error;
  return JSON.parse(outcome.text) as number[];
}

async function running(pids: readonly number[]): Promise<number[]> {
  const times = await Promise.all(pids.map((pid) => processStartTime(pid)));
  return pids.filter((_pid, index) => times[index] !== undefined);
}

describe.skipIf(!POSIX)('ending a process tree (POSIX signals)', () => {
  test('a server and its child that ignore SIGTERM and the end of stdin are killed', async () => {
    await using real = startGateway({ stubborn: fixture('immortal') });
    await real.until('stubborn', ({ state }) => state === 'ready');
    const pids = await pidsOf(real, 'stubborn');
    expect(await running(pids)).toEqual(pids);
    await real.gateway.server('stubborn').stop();
    expect(await running(pids)).toEqual([]);
  });

  test('a child that has left the process group is ended as well', async () => {
    await using real = startGateway({ stubborn: fixture('immortal', '--loose') });
    await real.until('stubborn', ({ state }) => state === 'ready');
    const pids = await pidsOf(real, 'stubborn');
    await real.gateway.server('stubborn').stop();
    expect(await running(pids)).toEqual([]);
  });

  test('a child that outlives its killed server is ended', async () => {
    await using real = startGateway({ stubborn: fixture('immortal') });
    await real.until('stubborn', ({ state }) => state === 'ready');
    const pids = await pidsOf(real, 'stubborn');
    process.kill(pids[0]!, 'SIGKILL');
    await real.until('stubborn', ({ state, pid }) => state === 'ready' && pid !== pids[0]);
    expect(await running(pids)).toEqual([]);
  });

  test('a stopped process (SIGSTOP) is ended', async () => {
    const child = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
    process.kill(child.pid!, 'SIGSTOP');
    await endTree(child.pid!, 100);
    expect(await running([child.pid!])).toEqual([]);
  });

  test('a process that has ended is no trouble', async () => {
    const child = spawn('true', { detached: true, stdio: 'ignore' });
    await new Promise((resolve) => child.once('exit', resolve));
    await endTree(child.pid!);
  });
});

test('a tree is the process, its descendants, and the group that it leads', () => {
  const row = (pid: number, parent: number, group: number) => ({
    pid,
    parent,
    group,
    startTime: String(pid),
  });
  const table = [
    row(1, 0, 1),
    row(10, 1, 10),
    row(11, 10, 10),
    row(12, 11, 12), // left the group
    row(13, 1, 10), // lost its parent
    row(14, 12, 12),
    row(20, 1, 20),
  ];
  expect(treeOf(10, table).map(({ pid }) => pid)).toEqual([10, 11, 12, 13, 14]);
  expect(treeOf(99, table)).toEqual([]);
});
