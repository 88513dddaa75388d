import type { ChildProcess } from 'node:child_process';

/**
 * Waits for a child and gives its exit code (1 where a signal ended it). Ctrl+C reaches the child
 * by the terminal, so that here it is only waited out; what only this process got is passed on.
 */
export function runChild(child: ChildProcess): Promise<number> {
  const waitOut = (): void => undefined;
  const passOn = (signal: NodeJS.Signals): void => void child.kill(signal);
  process.on('SIGINT', waitOut);
  process.on('SIGTERM', passOn);
  process.on('SIGHUP', passOn);
  return new Promise<number>((resolve) => {
    child.once('exit', (code) => resolve(code ?? 1));
    child.once('error', () => resolve(1));
  }).finally(() => {
    process.removeListener('SIGINT', waitOut);
    process.removeListener('SIGTERM', passOn);
    process.removeListener('SIGHUP', passOn);
  });
}
