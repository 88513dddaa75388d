import type { CommandOutput, Door } from '../../app/contract/index.ts';

export type RunStep = CommandOutput<'runs.events'>['events'][number];

/**
 * What happens in a run, from after one of its events to its end: each event once, in order. Ends
 * with the run; rejects with the signal's reason, and the run goes on.
 */
export async function* followRun(
  door: Door,
  runId: string,
  options: { readonly after?: number; readonly signal?: AbortSignal } = {},
): AsyncGenerator<RunStep, void, undefined> {
  const { signal } = options;
  const woken = { wake: (): void => undefined, due: false };
  const rouse = (): void => {
    woken.due = true;
    woken.wake();
  };
  const listening = door.on('run.changed', (changed) => {
    if (changed.runId === runId) rouse();
  });
  signal?.addEventListener('abort', rouse);
  try {
    for (let seen = options.after ?? 0; ;) {
      signal?.throwIfAborted();
      woken.due = false;
      const { events, ended } = await door.invoke('runs.events', { runId, after: seen });
      for (const event of events) {
        seen = event.seq;
        yield event;
      }
      if (ended) return;
      if (!woken.due) await new Promise<void>((resolve) => (woken.wake = resolve));
    }
  } finally {
    signal?.removeEventListener('abort', rouse);
    listening[Symbol.dispose]();
  }
}
