import { stat, statfs } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import type { SystemProbe } from '../../app/health/index.ts';
import { machineMemoryBytes } from './machine-memory.ts';

interface Ticks {
  readonly busy: number;
  readonly total: number;
  /** Microseconds of processor time of this process, and when they were read. */
  readonly own: number;
  readonly at: number;
}

/** Reads the machine; processor shares are those since the reading before. */
export function systemProbe(dataFolder: string, databasePath: string): SystemProbe {
  let before: Ticks | undefined;
  return {
    async read() {
      const now = readTicks();
      const shares = before && sharesBetween(before, now);
      before = now;
      const limit = machineMemoryBytes();
      return {
        processor: shares?.all,
        ownProcessor: shares?.own,
        memory: clamp(1 - process.availableMemory() / limit),
        ownMemory: clamp(process.memoryUsage.rss() / limit),
        disk: await diskShare(dataFolder),
        walBytes: await fileSize(`${databasePath}-wal`),
      };
    },
  };
}

function readTicks(): Ticks {
  let busy = 0;
  let total = 0;
  for (const { times } of cpus()) {
    const all = times.user + times.nice + times.sys + times.idle + times.irq;
    total += all;
    busy += all - times.idle;
  }
  const { user, system } = process.cpuUsage();
  return { busy, total, own: user + system, at: performance.now() };
}

function sharesBetween(before: Ticks, now: Ticks): { all: number; own: number } | undefined {
  const total = now.total - before.total;
  const elapsedUs = (now.at - before.at) * 1000 * availableParallelism();
  if (total <= 0 || elapsedUs <= 0) return undefined;
  return {
    all: clamp((now.busy - before.busy) / total),
    own: clamp((now.own - before.own) / elapsedUs),
  };
}

async function diskShare(folder: string): Promise<number | undefined> {
  try {
    const { blocks, bfree, bavail } = await statfs(folder);
    const used = blocks - bfree;
    // As df(1) counts: what is kept back for the system counts as neither used nor free.
    return used + bavail === 0 ? undefined : used / (used + bavail);
  } catch {
    return undefined;
  }
}

async function fileSize(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}
