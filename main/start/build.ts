import { spawn } from 'node:child_process';
import { isStale } from './machine.ts';
import { runChild } from './run-child.ts';

/** Builds the programs where a source is newer than they are. Gives the exit code of the build, 0 without one. */
export async function buildIfStale(root: string): Promise<number> {
  if (!isStale(root)) return 0;
  process.stdout.write('Building AgentHub ...\n');
  const windows = process.platform === 'win32';
  const child = spawn(windows ? 'npm.cmd' : 'npm', ['run', '--silent', 'build'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: windows, // Node starts no .cmd file without one
  });
  const code = await runChild(child);
  if (code !== 0) process.stderr.write('AgentHub could not be built. Run "npm install" first.\n');
  return code;
}
