import { execFile } from 'node:child_process';
import { processTable, treeOf, type ProcessRow } from './process-table.ts';

/** Time between the request to end and the kill. */
export const GRACE_MS = 3000;
const FIRST_LOOK_MS = 10;
const LOOK_EVERY_MS = 100;

/**
 * Ends a process and all its descendants, and the group that it leads even where it is gone
 * itself: SIGTERM, then SIGKILL after 3 s to what is left. On Windows the tree is ended by
 * `taskkill`. Settles when it has ended.
 */
export async function endTree(pid: number, graceMs = GRACE_MS): Promise<void> {
  if (process.platform === 'win32') {
    await new Promise<void>((resolve) => {
      execFile('taskkill', ['/pid', String(pid), '/T', '/F'], () => resolve());
    });
    return;
  }
  const tree = treeOf(pid, await processTable());
  if (tree.length === 0) return;
  signalAll(pid, tree, 'SIGTERM');
  const until = performance.now() + graceMs;
  for (
    let wait = FIRST_LOOK_MS;
    performance.now() < until;
    wait = Math.min(wait * 2, LOOK_EVERY_MS)
  ) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    if ((await stillRunning(pid, tree)).length === 0) return;
  }
  for (let tries = 0; tries < 10; tries += 1) {
    const left = await stillRunning(pid, tree);
    if (left.length === 0) return;
    signalAll(pid, left, 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** What still runs of a tree, and whatever it has started meanwhile. A reused pid is not of it. */
async function stillRunning(pid: number, tree: readonly ProcessRow[]): Promise<ProcessRow[]> {
  const table = await processTable();
  const running = table.filter((row) =>
    tree.some((old) => old.pid === row.pid && old.startTime === row.startTime),
  );
  const found = new Map(
    running.flatMap((row) => treeOf(row.pid, table)).map((row) => [row.pid, row]),
  );
  for (const row of table) if (row.group === pid) found.set(row.pid, row);
  return [...found.values()];
}

/** The group at one stroke, so that nothing slips away by forking, then what left the group. */
function signalAll(pid: number, tree: readonly ProcessRow[], signal: NodeJS.Signals): void {
  if (tree.some((row) => row.group === pid)) send(-pid, signal);
  for (const row of tree) if (row.group !== pid) send(row.pid, signal);
}

function send(target: number, signal: NodeJS.Signals): void {
  try {
    process.kill(target, signal);
  } catch {
    return; // it has ended meanwhile
  }
}
