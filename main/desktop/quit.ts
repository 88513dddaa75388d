import { app } from 'electron';

/** Longest time that turns and servers get to end. */
const LIMIT_MS = 30_000;

export interface QuitSteps {
  /** At once: what a person sees goes away. */
  readonly prepare: () => void;
  /** Ends everything that runs. */
  readonly stop: () => Promise<void>;
  readonly onProblem: (reason: string) => void;
}

/**
 * Makes every way out (menu, tray, signal, the system's own) first end what runs, once. Gives what
 * to call to quit.
 */
export function quitCleanly(steps: QuitSteps): () => void {
  const state: { phase: 'running' | 'stopping' | 'stopped' } = { phase: 'running' };
  app.on('before-quit', (event) => {
    if (state.phase === 'stopped') return;
    event.preventDefault();
    if (state.phase === 'stopping') return;
    state.phase = 'stopping';
    steps.prepare();
    setTimeout(() => app.exit(1), LIMIT_MS).unref();
    void steps
      .stop()
      .catch((error: unknown) => steps.onProblem(String(error)))
      .finally(() => {
        state.phase = 'stopped';
        app.quit();
      });
  });
  const quit = (): void => app.quit();
  process.on('SIGTERM', quit);
  process.on('SIGINT', quit);
  return quit;
}
