import { execFile } from 'node:child_process';
import { delimiter } from 'node:path';

const SHELL_TIMEOUT_MS = 5000;

/**
 * The environment for child processes. An app started from the Dock or a desktop menu has a bare
 * PATH: on macOS and Linux that of the person's login shell is put in front.
 */
export function childEnvironment(): () => Promise<NodeJS.ProcessEnv> {
  let found: Promise<NodeJS.ProcessEnv> | undefined;
  return () => (found ??= read());
}

async function read(): Promise<NodeJS.ProcessEnv> {
  if (process.platform !== 'darwin' || process.stdout.isTTY) return process.env;
  const shellPath = await loginShellPath(process.env['SHELL'] ?? '/bin/zsh');
  return shellPath === undefined
    ? process.env
    : { ...process.env, PATH: mergePaths(shellPath, process.env['PATH'] ?? '') };
}

/** The PATH that a login shell sets up, between marks so that what its files print is ignored. */
export function loginShellPath(shell: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = execFile(
      shell,
      ['-ilc', 'printf "<<PATH>>%s<<END>>" "$PATH"'],
      { timeout: SHELL_TIMEOUT_MS },
      (_error, stdout) => resolve(/<<PATH>>(.*)<<END>>/s.exec(stdout)?.[1]),
    );
    child.stdin?.end();
  });
}

/** Both lists of folders, the first one first, each folder once. */
export function mergePaths(first: string, second: string): string {
  return [...new Set([...first.split(delimiter), ...second.split(delimiter)])]
    .filter((folder) => folder !== '')
    .join(delimiter);
}
