import type { Clock, Random } from '../base/index.ts';
import type { StoredEvent } from './event.ts';
import type { Performer } from './ports.ts';
import type { RunStore } from './store.ts';
import type { Admission } from './supervisor/admission.ts';
import type { RunPriority } from './supervisor/priority-queue.ts';

export interface RunDeps {
  readonly store: RunStore;
  readonly performer: Performer;
  readonly clock: Clock;
  readonly random: Random;
  /** Shared by all runs: at most 50 tasks at once, the most urgent first. */
  readonly admission: Admission;
  readonly urgency: { readonly priority: RunPriority; readonly deadline?: number | undefined };
  /** What happens could not be stored (a full disk, say): the run stays as it was stored. */
  readonly onBroken: (runId: string, error: unknown) => void;
  readonly onEvent: (runId: string, event: StoredEvent) => void;
}
