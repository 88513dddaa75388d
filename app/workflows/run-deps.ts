import type { Clock, Random, Semaphore } from '../base/index.ts';
import type { StoredEvent } from './event.ts';
import type { Performer } from './ports.ts';
import type { RunStore } from './store.ts';

export interface RunDeps {
  readonly store: RunStore;
  readonly performer: Performer;
  readonly clock: Clock;
  readonly random: Random;
  /** Shared by all runs: at most 50 tasks at once. */
  readonly limit: Semaphore;
  /** What happens could not be stored (a full disk, say): the run stays as it was stored. */
  readonly onBroken: (runId: string, error: unknown) => void;
  readonly onEvent: (runId: string, event: StoredEvent) => void;
}
