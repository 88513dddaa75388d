import type { ChildProcess } from 'node:child_process';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Waits for a child and gives its exit code (1 where a signal ended it). Signals are passed on. A
 * terminal sends Ctrl+C to the child as well, which must take the second one as the same wish.
 */
export function runChild(child: ChildProcess): Promise<number> {
  const passOn = (signal: NodeJS.Signals): void => void child.kill(signal);
  for (const signal of SIGNALS) process.on(signal, passOn);
  return new Promise<number>((resolve) => {
    child.once('exit', (code) => resolve(code ?? 1));
    child.once('error', () => resolve(1));
  }).finally(() => {
    for (const signal of SIGNALS) process.removeListener(signal, passOn);
  });
}
