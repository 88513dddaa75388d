import { agentTransitionRefused } from './errors.ts';

/**
 * The states of an agent and the ways between them, the same table for the engine, the storage
 * and the window. `executing -> stopping` cancels, `stopped -> initializing` starts again, and
 * `resuming` leads back to where the agent was paused.
 */
export const TRANSITIONS = {
  created: ['initializing'],
  initializing: ['initialized', 'error'],
  initialized: ['starting'],
  starting: ['started', 'error'],
  started: ['executing', 'stopping'],
  executing: ['started', 'pausing', 'stopping', 'error'],
  pausing: ['paused', 'error'],
  paused: ['resuming', 'stopping'],
  resuming: ['executing', 'error'],
  stopping: ['stopped', 'error'],
  stopped: ['initializing', 'terminated'],
  error: ['initializing', 'stopping', 'terminated'],
  terminated: [],
} as const satisfies Record<string, readonly string[]>;

export type AgentState = keyof typeof TRANSITIONS;

/** The seven states that a person is shown. */
export type AgentStatus =
  'idle' | 'initializing' | 'ready' | 'processing' | 'waiting' | 'error' | 'terminated';

const SHOWN: Record<AgentState, AgentStatus> = {
  created: 'idle',
  initializing: 'initializing',
  initialized: 'initializing',
  starting: 'initializing',
  started: 'ready',
  executing: 'processing',
  pausing: 'processing',
  paused: 'waiting',
  resuming: 'processing',
  stopping: 'waiting',
  stopped: 'idle',
  error: 'error',
  terminated: 'terminated',
};

export function shownStatus(state: AgentState): AgentStatus {
  return SHOWN[state];
}

export function canMove(from: AgentState, to: AgentState): boolean {
  return (TRANSITIONS[from] as readonly AgentState[]).includes(to);
}

export interface LifecycleEntry {
  readonly from: AgentState;
  readonly to: AgentState;
  readonly at: number;
  readonly reason: string | undefined;
}

/** Entries kept per agent. */
const HISTORY_LIMIT = 200;

/** One agent's way through the table; every step is kept, up to 200. */
export class Lifecycle {
  #state: AgentState = 'created';
  #history: LifecycleEntry[] = [];

  get state(): AgentState {
    return this.#state;
  }

  get history(): readonly LifecycleEntry[] {
    return this.#history;
  }

  /** Moves, or throws where the table has no such way; then nothing changes. */
  move(to: AgentState, at: number, reason?: string): void {
    if (!canMove(this.#state, to)) throw agentTransitionRefused(this.#state, to);
    this.#history = [...this.#history, { from: this.#state, to, at, reason }].slice(-HISTORY_LIMIT);
    this.#state = to;
  }
}
