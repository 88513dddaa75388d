import { execFile } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { toAppError } from '../../app/base/index.ts';
import type { ProcessUsage, ProcessUse } from '../../app/workflows/index.ts';
import { machineMemoryBytes } from './machine-memory.ts';
import { statFields } from './mcp/process-table.ts';

/** A running process and what it has used. */
export interface UsedBy extends ProcessUse {
  readonly pid: number;
  readonly parent: number;
}

const MIB = 1024 * 1024;
const COMMAND_MS = 10_000;

/**
 * What processes of this machine use: by `/proc` on Linux, `ps` on macOS and PowerShell on Windows.
 * Memory that processes share counts for each of them.
 */
export const processUsage: ProcessUsage = {
  cores: availableParallelism(),
  memoryBytes: machineMemoryBytes(),
  own() {
    const { user, system } = process.cpuUsage();
    return { processorMs: (user + system) / 1000, memoryBytes: process.memoryUsage.rss() };
  },
  async trees(pids) {
    if (pids.length === 0) return new Map();
    const table = await readTable();
    return new Map(
      pids.flatMap((pid) => {
        const use = useOfTree(pid, table);
        return use ? [[pid, use] as const] : [];
      }),
    );
  },
};

/** Pure: a process with all that descend from it; undefined where it does not run. */
export function useOfTree(root: number, table: readonly UsedBy[]): ProcessUse | undefined {
  const first = table.find(({ pid }) => pid === root);
  if (!first) return undefined;
  const children = Map.groupBy(table, ({ parent }) => parent);
  const members = new Set([first]);
  for (const member of members) {
    for (const child of children.get(member.pid) ?? []) members.add(child);
  }
  const all = [...members];
  return {
    processorMs: all.reduce((sum, { processorMs }) => sum + processorMs, 0),
    memoryBytes: all.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
  };
}

function readTable(): Promise<readonly UsedBy[]> {
  switch (process.platform) {
    case 'linux':
      return linuxTable();
    case 'win32':
      return output('powershell.exe', ['-NoProfile', '-Command', WINDOWS]).then(readWindows);
    default:
      return output('ps', ['-A', '-o', 'pid=,ppid=,rss=,time=']).then(readPs);
  }
}

async function linuxTable(): Promise<UsedBy[]> {
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry));
  const rows = await Promise.all(
    pids.map(async (pid) => {
      try {
        const files = ['stat', 'status'].map((name) => readFile(`/proc/${pid}/${name}`, 'utf8'));
        const [stat, status] = await Promise.all(files);
        return readLinux(Number(pid), stat!, status!);
      } catch {
        return []; // ended while it was looked at
      }
    }),
  );
  return rows.flat();
}

/** Ticks a second in which Linux tells processor time (USER_HZ, time(7)). */
const TICKS = 100;

/**
 * Fields by their numbers in proc_pid_stat(5): 4 ppid, 14 to 17 utime, stime, cutime, cstime. The last
 * two are of children that have ended, so that what a tree has used never becomes less.
 */
export function readLinux(pid: number, stat: string, status: string): UsedBy[] {
  const fields = statFields(stat);
  const ticks = [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]), 0);
  const [, kib = '0'] = /^VmRSS:\s+(\d+) kB$/m.exec(status) ?? [];
  if (!Number.isFinite(ticks)) return [];
  return [
    {
      ...{ pid, parent: Number(fields[1]) },
      processorMs: (ticks * 1000) / TICKS,
      memoryBytes: Number(kib) * 1024,
    },
  ];
}

/** Lines of `pid ppid rss time`; the time as `[[days-]hours:]minutes:seconds`. */
export function readPs(text: string): UsedBy[] {
  return text.split('\n').flatMap((line) => {
    const found = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(?:(\d+)-)?([\d:.]+)\s*$/.exec(line);
    if (!found) return [];
    const [pid, parent, kib, days] = found.slice(1, 5).map((part) => Number(part ?? 0));
    const seconds = found[5]!.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
    const processorMs = Math.round((days! * 86_400 + seconds) * 1000);
    return [{ pid: pid!, parent: parent!, processorMs, memoryBytes: kib! * 1024 }];
  });
}

/** Times of Windows are in units of 100 ns. */
const WINDOWS =
  'Get-CimInstance Win32_Process | ForEach-Object { "$($_.ProcessId) $($_.ParentProcessId) ' +
  '$($_.WorkingSetSize) $($_.KernelModeTime + $_.UserModeTime)" }';

/** Lines of `pid ppid bytes time`. */
export function readWindows(text: string): UsedBy[] {
  return text.split('\n').flatMap((line) => {
    const found = /^\s*(\d+) (\d+) (\d+) (\d+)\s*$/.exec(line);
    if (!found) return [];
    const [pid, parent, memoryBytes, time] = found.slice(1).map(Number);
    return [{ pid: pid!, parent: parent!, memoryBytes: memoryBytes!, processorMs: time! / 10_000 }];
  });
}

function output(command: string, args: readonly string[]): Promise<string> {
  const options = { maxBuffer: 16 * MIB, timeout: COMMAND_MS, windowsHide: true };
  return new Promise((resolve, reject) => {
    execFile(command, args, options, (error, stdout) =>
      error ? reject(toAppError(error)) : resolve(stdout),
    );
  });
}
