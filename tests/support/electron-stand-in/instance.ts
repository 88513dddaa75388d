import { mkdirSync, readFileSync, readdirSync, rmSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * One instance per folder, decided at once as Electron does. A second one leaves a note with its
 * arguments in the folder, which the first one watches.
 */
export function takeInstance(userData: string, onSecond: (args: string[]) => void): boolean {
  const folder = join(userData, 'stand-in-instance');
  mkdirSync(folder, { recursive: true });
  const lock = join(folder, 'first');
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
  } catch {
    if (runs(Number(readFileSync(lock, 'utf8')))) {
      writeFileSync(join(folder, `second-${process.pid}`), JSON.stringify(process.argv));
      return false;
    }
    writeFileSync(lock, String(process.pid));
  }
  const watcher = watch(folder, () => {
    for (const name of readdirSync(folder).filter((entry) => entry.startsWith('second-'))) {
      const note = join(folder, name);
      const text = readFileSync(note, 'utf8');
      if (text === '') continue; // still being written: another event follows
      rmSync(note);
      onSecond(JSON.parse(text) as string[]);
    }
  });
  watcher.unref();
  process.once('exit', () => rmSync(lock, { force: true }));
  return true;
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
