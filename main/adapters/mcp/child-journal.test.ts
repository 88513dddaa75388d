import { spawn, type ChildProcess } from 'node:child_process';
import { describe, expect, onTestFinished, test } from 'vitest';
import { FakeClock } from '../../../app/base/index.ts';
import { tables } from '../../../app/storage/index.ts';
import { silentLog } from '../log.ts';
import { memoryDatabase } from '../storage/sqlite-store.ts';
import { ChildJournal, MARK } from './child-journal.ts';
import { processStartTime } from './process-table.ts';

function journal() {
  const clock = new FakeClock();
  const store = memoryDatabase(clock);
  const rows = () => store.database.select().from(tables.children).all();
  return { journal: new ChildJournal(store.database, clock, silentLog), rows };
}

function start(command: string, args: string[], mark?: string): ChildProcess & { pid: number } {
  const env = mark === undefined ? process.env : { ...process.env, [MARK]: mark };
  const child = spawn(command, args, { detached: true, stdio: 'ignore', env });
  onTestFinished(() => {
    try {
      process.kill(-child.pid!, 'SIGKILL');
    } catch {
      return; // it has ended, as it should have
    }
  });
  return child as ChildProcess & { pid: number };
}

const runs = async (pid: number) => (await processStartTime(pid)) !== undefined;

describe.skipIf(process.platform === 'win32')('orphans of a killed run', () => {
  test('a child that the last run left is ended, and its line goes', async () => {
    const { journal: kept, rows } = journal();
    const child = start('sleep', ['60']);
    await kept.intend('a', 'files').started(child.pid);
    expect(rows()).toHaveLength(1);
    expect(await kept.reap()).toBe(1);
    expect(await runs(child.pid)).toBe(false);
    expect(rows()).toEqual([]);
  });

  test('a process with the same pid and another start time is not touched', async () => {
    const { journal: kept, rows } = journal();
    const child = start('sleep', ['60']);
    const entry = kept.intend('a', 'files');
    await entry.started(process.pid); // ours, with its own start time
    entry.forget();
    const { database } = memoryDatabase(new FakeClock());
    database
      .insert(tables.children)
      .values({ mark: 'b', server: 'files', spawnedAt: 0, pid: child.pid, startTime: '1' })
      .run();
    expect(await new ChildJournal(database, new FakeClock(), silentLog).reap()).toBe(0);
    expect(await runs(child.pid)).toBe(true);
    expect(rows()).toEqual([]);
  });

  test.skipIf(process.platform !== 'linux')(
    'a child whose pid was never written down is found by its mark (Linux)',
    async () => {
      const { journal: kept } = journal();
      kept.intend('only-mark', 'files');
      const child = start('sleep', ['60'], 'only-mark');
      const other = start('sleep', ['60'], 'other-mark');
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(await kept.reap()).toBe(1);
      expect(await runs(child.pid)).toBe(false);
      expect(await runs(other.pid)).toBe(true);
    },
  );

  test.skipIf(process.platform !== 'linux')(
    'a group whose leader is gone is ended by the mark of its members (Linux)',
    async () => {
      const { journal: kept } = journal();
      const entry = kept.intend('group', 'files');
      const leader = start('sh', ['-c', 'sleep 60 & echo; wait'], 'group');
      await entry.started(leader.pid);
      await new Promise((resolve) => setTimeout(resolve, 100));
      process.kill(leader.pid, 'SIGKILL');
      await new Promise((resolve) => leader.once('exit', resolve));
      expect(() => process.kill(-leader.pid, 0)).not.toThrow();
      expect(await kept.reap()).toBe(1);
      expect(await runs(leader.pid)).toBe(false);
    },
  );

  test('a line that ended well is gone', async () => {
    const { journal: kept, rows } = journal();
    const entry = kept.intend('a', 'files');
    entry.forget();
    expect(rows()).toEqual([]);
    expect(await kept.reap()).toBe(0);
  });
});
