import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { unit } from '../../../app/tools/meaning/nearest.ts';
import { Threads, WorkerThreads, type ThreadsOptions } from './pool.ts';

const file = (name: string): string =>
  fileURLToPath(new URL(`../../../tests/support/workers/${name}`, import.meta.url));
const opened: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one[Symbol.asyncDispose]();
});

function threadsOf(options: Partial<ThreadsOptions> = {}): Threads {
  const threads = new Threads({
    file: file('tasks.mjs'),
    threads: 1,
    waiting: 5,
    idleMs: 60_000,
    ...options,
  });
  opened.push(threads);
  return threads;
}

describe('threads', () => {
  it('exist from the first task on, and not when they have had none for a while', async () => {
    const threads = threadsOf({ threads: 2, idleMs: 50 });
    expect(threads.count).toBe(0);
    expect(await Promise.all([1, 2, 3].map((value) => threads.run('double', value)))).toEqual([
      2, 4, 6,
    ]);
    expect(threads.count).toBeLessThanOrEqual(2);
    while (threads.count > 0) await delay(20);
  });

  it('refuse what would wait behind too much', async () => {
    const threads = threadsOf({ waiting: 2 });
    const taken = [100, 0, 0].map((ms) => threads.run('sleep', ms));
    await expect(threads.run('double', 1)).rejects.toMatchObject({ code: 'workers.busy' });
    await Promise.all(taken);
    expect(await threads.run('double', 4)).toBe(8);
  });

  it('end work at once when it is aborted, whether it runs or waits', async () => {
    const threads = threadsOf();
    const running = new AbortController();
    const waiting = new AbortController();
    const spinning = threads.run('spin', null, running.signal);
    const behind = threads.run('double', 1, waiting.signal);
    waiting.abort(new Error('no longer wanted'));
    await expect(behind).rejects.toThrow('no longer wanted');
    await delay(300); // so that the thread is there
    running.abort(new Error('stopped'));
    await expect(spinning).rejects.toThrow('stopped');
    expect(await threads.run('double', 3)).toBe(6);
  });

  it('that crash fail their own task alone and are replaced', async () => {
    const threads = threadsOf();
    const crashing = threads.run('crash', null);
    const behind = [1, 2].map((value) => threads.run('double', value));
    await expect(crashing).rejects.toMatchObject({ code: 'workers.crashed' });
    expect(await Promise.all(behind)).toEqual([2, 4]);
  });

  it('pass on why a task failed', async () => {
    await expect(threadsOf().run('fail', null)).rejects.toThrow('this task cannot be done');
  });

  it('whose program cannot be loaded fail every task and leave nothing waiting', async () => {
    const threads = threadsOf({ file: file('broken.mjs') });
    for (const value of [1, 2]) {
      await expect(threads.run('double', value)).rejects.toMatchObject({ code: 'workers.crashed' });
    }
  });

  it('tell how often in a row their work was lost, and what waits', async () => {
    const threads = threadsOf();
    const lost = [1, 2].map(() => threads.run('crash', null));
    const behind = threads.run('double', 1);
    expect(threads.seen()).toMatchObject({ waiting: 2, room: 5, crashes: 0 });
    for (const each of lost) await expect(each).rejects.toThrow();
    expect(threads.seen().crashes).toBe(2);
    await behind;
    expect(threads.seen()).toMatchObject({ waiting: 0, crashes: 0 });
  });

  it('fail what they were doing when they are closed', async () => {
    const threads = threadsOf();
    const spinning = expect(threads.run('spin', null)).rejects.toMatchObject({
      code: 'workers.crashed',
    });
    await delay(300);
    await threads[Symbol.asyncDispose]();
    await spinning;
    await expect(threads.run('double', 1)).rejects.toMatchObject({ code: 'workers.crashed' });
  });
});

describe("the machine's threads", () => {
  it('find the nearest rows of a shared table', async () => {
    const threads = new WorkerThreads();
    opened.push(threads);
    const values = new Float32Array(new SharedArrayBuffer(4 * 6));
    values.set([1, 0, 0, 1, ...unit([1, 1])]);
    const table = { values, width: 2, count: 3 };
    const [found] = await threads.run('nearest', { queries: [unit([2, 1.9])], table, k: 2 });
    expect(found!.map(({ row }) => row)).toEqual([2, 0]);
    expect(found![0]!.likeness).toBeGreaterThan(0.99);
  });
});
