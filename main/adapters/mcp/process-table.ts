import { execFile } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

/** One running process (POSIX); ended ones that wait for their parent are not listed. */
export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** The system's start time: with the pid it names a process for good. */
  readonly startTime: string;
}

/**
 * The operating system's start time of a process, or undefined when it does not run. With the pid
 * it names a process for good: a reused pid has another start time.
 */
export async function processStartTime(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') return linuxRow(String(pid))?.startTime;
  const [command, args]: [string, string[]] =
    process.platform === 'win32'
      ? [
          'powershell.exe',
          ['-NoProfile', '-Command', `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`],
        ]
      : ['ps', ['-o', 'lstart=', '-p', String(pid)]];
  return (await output(command, args)).trim() || undefined;
}

/** Every running process; empty on Windows, where `taskkill` knows the tree itself. */
export async function processTable(): Promise<ProcessRow[]> {
  if (process.platform === 'win32') return [];
  if (process.platform === 'linux') {
    return readdirSync('/proc').flatMap((entry) =>
      /^\d+$/.test(entry) ? (linuxRow(entry) ?? []) : [],
    );
  }
  const text = await output('ps', ['-A', '-o', 'pid=,ppid=,pgid=,stat=,lstart=']);
  return text.split('\n').flatMap((line) => {
    const found = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.+?)\s*$/.exec(line);
    if (!found || found[4]!.startsWith('Z')) return [];
    const [, pid, parent, group, , startTime] = found;
    return {
      pid: Number(pid),
      parent: Number(parent),
      group: Number(group),
      startTime: startTime!,
    };
  });
}

/** The process and everything that descends from it or belongs to the group that it leads. */
export function treeOf(pid: number, table: readonly ProcessRow[]): ProcessRow[] {
  const members = new Set([pid]);
  for (let size = 0; size !== members.size;) {
    size = members.size;
    for (const row of table) {
      if (members.has(row.parent) || row.group === pid) members.add(row.pid);
    }
  }
  return table.filter((row) => members.has(row.pid));
}

/** The value of an environment variable with which a process was started (Linux; else undefined). */
export function startedWith(pid: number, variable: string): string | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const entries = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    const entry = entries.find((text) => text.startsWith(`${variable}=`));
    return entry?.slice(variable.length + 1);
  } catch {
    return undefined; // ended meanwhile, or of another user
  }
}

/** The fields of proc_pid_stat(5) from the third on; the second, a name, may hold anything. */
export function statFields(stat: string): string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** Fields by their numbers in proc_pid_stat(5): 3 state, 4 ppid, 5 pgrp, 22 starttime. */
function linuxRow(pid: string): ProcessRow | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = statFields(stat);
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    return {
      pid: Number(pid),
      parent: Number(fields[1]),
      group: Number(fields[2]),
      startTime: fields[19]!,
    };
  } catch {
    return undefined; // ended while it was looked at
  }
}

function output(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(command, args, { maxBuffer: 16 * 1024 * 1024 }, (error, stdout) =>
      resolve(error ? '' : stdout),
    );
  });
}
