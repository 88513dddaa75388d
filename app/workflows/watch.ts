import { DEFAULT_TIMEOUT_MS } from './definition.ts';
import type { Run } from './run.ts';
import { findNode } from './scope.ts';

/** A run under way as whoever watches over it sees it. */
export interface RunSeen {
  readonly id: string;
  readonly workflow: string;
  /** Milliseconds since something last happened in it, by a clock that nobody sets. */
  readonly quietMs: number;
  /** Steps that are being performed, each with the time that it may take. */
  readonly steps: readonly { readonly path: string; readonly limitMs: number }[];
  /** It waits for a person, for an event or for a time. */
  readonly waits: boolean;
}

/** Everything that the engine has under way. */
export interface EngineSeen {
  /** Without those that a person has paused. */
  readonly runs: readonly RunSeen[];
  /** Runs that had to stop in the middle: what happens in them could not be stored or read. */
  readonly broken: readonly { readonly id: string; readonly reason: string }[];
  /** Steps that wait for others to end, because too many run at once. */
  readonly waiting: number;
  /** Milliseconds since something last happened in any run. */
  readonly quietMs: number;
}

/** A run as it is now. */
export function seenRun(run: Run): RunSeen {
  const { id, facts, state, quietMs } = run;
  return {
    ...{ id, quietMs },
    workflow: facts.definition.name,
    steps: run.performing.map((path) => {
      const node = findNode(facts, path);
      return { path, limitMs: node?.type === 'task' ? node.timeoutMs : DEFAULT_TIMEOUT_MS };
    }),
    waits: [...state.nodes.values()].some(
      ({ status, retryAt }) => status === 'waiting' || retryAt !== undefined,
    ),
  };
}
