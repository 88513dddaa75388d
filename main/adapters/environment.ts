import { execFile } from 'node:child_process';
import { delimiter } from 'node:path';

const SHELL_TIMEOUT_MS = 5000;

/** Where the environment comes from; the real machine's unless a test says otherwise. */
export interface EnvironmentSource {
  readonly platform: NodeJS.Platform;
  /** Started from a terminal: its PATH is the person's own already. */
  readonly terminal: boolean;
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * The environment for child processes. On macOS an app started from the Dock has a bare PATH: that
 * of the person's login shell is put in front. It is read once, when it is first needed.
 */
export function childEnvironment(
  source: EnvironmentSource = {
    platform: process.platform,
    terminal: process.stdout.isTTY,
    environment: process.env,
  },
): () => Promise<NodeJS.ProcessEnv> {
  let found: Promise<NodeJS.ProcessEnv> | undefined;
  return () => (found ??= read(source));
}

async function read({
  platform,
  terminal,
  environment,
}: EnvironmentSource): Promise<NodeJS.ProcessEnv> {
  if (platform !== 'darwin' || terminal) return environment;
  const shellPath = await loginShellPath(environment['SHELL'] ?? '/bin/zsh');
  return shellPath === undefined
    ? environment
    : { ...environment, PATH: mergePaths(shellPath, environment['PATH'] ?? '') };
}

/** The PATH that a login shell sets up, between marks so that what its files print is ignored. */
export function loginShellPath(shell: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = execFile(
      shell,
      ['-ilc', 'printf "<<PATH>>%s<<END>>" "$PATH"'],
      { timeout: SHELL_TIMEOUT_MS },
      (_error, stdout) => resolve(/.*<<PATH>>(.*)<<END>>/s.exec(stdout)?.[1]),
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
