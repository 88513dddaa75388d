import type { WireError } from '../base/index.ts';
import type { TaskAction } from './definition.ts';

/** A task on its way to whatever performs it. */
export interface Task {
  readonly runId: string;
  readonly path: string;
  readonly attempt: number;
  /** The same for every attempt at this node until a person sets it back: effects are told apart by it. */
  readonly key: string;
  readonly action: TaskAction;
  readonly inputs: Record<string, unknown>;
}

export type TaskOutcome =
  | { readonly status: 'done'; readonly output: unknown }
  | { readonly status: 'failed'; readonly error: WireError; readonly retryable: boolean };

/** What is known of an attempt that was under way when the app was killed. */
export type TaskRemains =
  /** It can be made again: nothing happened, or again does no harm. */
  | { readonly status: 'again' }
  /** Its end is known. */
  | { readonly status: 'ended'; readonly outcome: TaskOutcome };

/** Performs tasks through the one gate. Never rejects for what a tool or a model does. */
export interface Performer {
  perform(task: Task, signal: AbortSignal): Promise<TaskOutcome>;
  /** Asked once for each attempt that a kill left open. */
  remains(task: Pick<Task, 'runId' | 'path' | 'attempt' | 'key'>): TaskRemains;
}
