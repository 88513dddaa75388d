import { execFile } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

/** Time between the request to end and the kill. */
export const GRACE_MS = 3000;

/**
 * The operating system's start time of a process, or undefined when it does not run. With the pid
 * it names a process for good: a reused pid has another start time.
 */
export function processStartTime(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') return Promise.resolve(linuxStartTime(pid));
  const [command, args]: [string, string[]] =
    process.platform === 'win32'
      ? [
          'powershell.exe',
          ['-NoProfile', '-Command', `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`],
        ]
      : ['ps', ['-o', 'lstart=', '-p', String(pid)]];
  return new Promise((resolve) => {
    execFile(command, args, (error, stdout) =>
      resolve(error ? undefined : stdout.trim() || undefined),
    );
  });
}

function linuxStartTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19]; // field 22 of proc(5), starttime
  } catch {
    return undefined;
  }
}

/** Whether any process of the group that `pid` leads still runs (POSIX). */
function groupAlive(pid: number): boolean {
  if (process.platform !== 'linux') return signalGroup(pid, 0);
  return readdirSync('/proc').some((entry) => {
    if (!/^\d+$/.test(entry)) return false;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[2] === String(pid) && fields[0] !== 'Z';
    } catch {
      return false; // ended while it was looked at
    }
  });
}

function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false; // no such group: it has ended
  }
}

/**
 * Ends a process and all its descendants: SIGTERM to the group, SIGKILL after 3 s to what is
 * left. On Windows the tree is ended by `taskkill`.
 */
export async function endTree(pid: number, graceMs = GRACE_MS): Promise<void> {
  if (process.platform === 'win32') {
    await new Promise<void>((resolve) => {
      execFile('taskkill', ['/pid', String(pid), '/T', '/F'], () => resolve());
    });
    return;
  }
  if (!signalGroup(pid, 'SIGTERM')) return;
  const until = performance.now() + graceMs;
  while (performance.now() < until) {
    if (!groupAlive(pid)) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  signalGroup(pid, 'SIGKILL');
}
