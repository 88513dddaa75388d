import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Whether strace is here and may look into processes; else why not. */
export function straceMissing(): string | undefined {
  if (process.platform !== 'linux') return 'strace is of Linux';
  const tried = spawnSync('strace', [
    '-f',
    '-e',
    'trace=fsync',
    '-e',
    'inject=fsync:error=EIO',
    'true',
  ]);
  if (tried.error) return 'strace is not installed';
  return tried.status === 0 ? undefined : 'strace may not trace here (ptrace)';
}

/** Makes system calls of a running process on these files fail with EIO until it is disposed of. */
export async function failing(
  pid: number,
  calls: readonly string[],
  files: readonly string[],
): Promise<AsyncDisposable> {
  const names = calls.join(',');
  const args = ['-f', '-p', String(pid), '-e', `trace=${names}`, '-e', `inject=${names}:error=EIO`];
  const child = spawn('strace', [...args, ...files.flatMap((file) => ['-P', file])], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await new Promise<void>((resolve, reject) => {
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (/attached/.test(said)) resolve();
    });
    void ended.then(() => reject(new Error(`strace ended: ${said}`)));
  });
  return {
    async [Symbol.asyncDispose]() {
      child.kill('SIGINT'); // it lets go of the process
      await ended;
    },
  };
}

/** Whether a file system may be mounted here; else why not. */
export function mountMissing(folder: string): string | undefined {
  if (process.platform !== 'linux') return 'tmpfs is of Linux';
  mkdirSync(folder, { recursive: true });
  const tried = mount(folder, 1);
  if (tried) spawnSync('umount', [folder]);
  rmSync(folder, { recursive: true, force: true });
  return tried ? undefined : 'only root may mount a file system';
}

export interface SmallDisk extends Disposable {
  /** Leaves no byte free. */
  fill(): void;
  free(): void;
}

/** A file system of so many megabytes in memory at a folder. */
export function smallDisk(folder: string, megabytes: number): SmallDisk {
  if (!mount(folder, megabytes)) throw new Error('the disk could not be mounted');
  const ballast = join(folder, 'ballast');
  return {
    fill() {
      const { bavail, bsize } = statfsSync(folder);
      for (const bytes of [bavail * bsize, bsize, 1]) {
        try {
          writeFileSync(ballast, Buffer.alloc(bytes), { flag: 'a' });
        } catch {
          // full, as is wanted
        }
      }
    },
    free: () => rmSync(ballast, { force: true }),
    [Symbol.dispose]: () => void spawnSync('umount', ['-l', folder]),
  };
}

function mount(folder: string, megabytes: number): boolean {
  const options = ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'agenthub-test', folder];
  return spawnSync('mount', options).status === 0;
}
