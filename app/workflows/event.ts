import type { Cause, WireError } from '../base/index.ts';

/** What happened in a run, in order. The only thing stored: every state is the fold of its events. */
export type RunEvent =
  | { readonly type: 'run.started' }
  | { readonly type: 'run.paused' }
  | { readonly type: 'run.resumed' }
  | { readonly type: 'run.cancelling'; readonly reason: string }
  | {
      readonly type: 'run.ended';
      readonly status: RunEnd;
      readonly output?: unknown;
      /** The output is that of this node, and stands there. */
      readonly outputOf?: string;
      readonly error?: WireError;
    }
  /** An attempt begins; written before anything is sent. */
  | {
      readonly type: 'node.started';
      readonly path: string;
      readonly attempt: number;
      readonly inputs?: unknown;
    }
  | {
      readonly type: 'node.completed';
      readonly path: string;
      readonly output?: unknown;
      /** The message that it waited for: one that comes twice completes nothing twice. */
      readonly message?: string;
    }
  /** `retryAt` is set while tries are left. */
  | {
      readonly type: 'node.failed';
      readonly path: string;
      readonly error: WireError;
      readonly retryAt?: number;
    }
  | {
      readonly type: 'node.skipped';
      readonly path: string;
      readonly reason: string;
      /** What says the reason in another language. */
      readonly cause?: Cause;
    }
  /** Waits for a person, an event or a time. */
  | {
      readonly type: 'node.waiting';
      readonly path: string;
      readonly for: 'approval' | 'event' | 'time';
      readonly question?: string;
      readonly show?: unknown;
      readonly event?: string;
      readonly until?: number;
    }
  | { readonly type: 'node.compensating'; readonly path: string }
  | { readonly type: 'node.compensated'; readonly path: string; readonly error?: WireError }
  /** Set back by a person: it, and everything after it, runs again. */
  | { readonly type: 'node.reset'; readonly paths: readonly string[] };

export type RunEnd = 'completed' | 'failed' | 'cancelled';

export interface StoredEvent {
  readonly seq: number;
  readonly at: number;
  readonly event: RunEvent;
}

export type NodeStatus = 'pending' | 'running' | 'waiting' | 'completed' | 'failed' | 'skipped';

export interface NodeState {
  readonly status: NodeStatus;
  readonly attempts: number;
  readonly inputs?: unknown;
  readonly output?: unknown;
  readonly error?: WireError | undefined;
  readonly reason?: string | undefined;
  readonly cause?: Cause | undefined;
  readonly retryAt?: number | undefined;
  /** When it began to wait, for another try or for a time. */
  readonly waitsSince?: number | undefined;
  readonly waiting?: Extract<RunEvent, { type: 'node.waiting' }> | undefined;
  readonly message?: string | undefined;
  readonly startedAt?: number | undefined;
  readonly endedAt?: number | undefined;
  readonly compensation?: 'running' | 'done' | 'failed' | undefined;
}

export interface RunState {
  readonly status: 'pending' | 'running' | 'paused' | 'cancelling' | RunEnd;
  /** By path: `node`, or `loop[2]/node` and `sub/node` inside others. Nodes not named are pending. */
  readonly nodes: ReadonlyMap<string, NodeState>;
  /** Paths in the order in which they completed, for compensation. */
  readonly completed: readonly string[];
  /** How often a person has set a path back. */
  readonly resets: ReadonlyMap<string, number>;
  readonly output?: unknown;
  readonly error?: WireError | undefined;
}

const PENDING: NodeState = { status: 'pending', attempts: 0 };

export function nodeState(state: RunState, path: string): NodeState {
  return state.nodes.get(path) ?? PENDING;
}

/**
 * Tells the work at a node of a run from any other: the same for every attempt and after a kill,
 * another one once a person has had the node done again.
 */
export function taskKey(runId: string, path: string, { resets }: Pick<RunState, 'resets'>): string {
  const again = resets.get(path.replace(/~$/u, ''));
  return again === undefined ? `${runId}:${path}` : `${runId}:${path}@${again + 1}`;
}

/** The state after these events; any prefix of a run's events gives the state of that moment. */
export function foldEvents(events: readonly StoredEvent[]): RunState {
  const folding = new Folding();
  for (const stored of events) folding.take(stored);
  return folding.state;
}

/** A state that grows in place as events are appended; `state` is what it is now. */
export class Folding {
  readonly #nodes = new Map<string, NodeState>();
  readonly #resets = new Map<string, number>();
  #completed: string[] = [];
  #run: Omit<RunState, 'nodes' | 'completed' | 'resets'> = { status: 'pending' };

  get state(): RunState {
    return { ...this.#run, nodes: this.#nodes, completed: this.#completed, resets: this.#resets };
  }

  take({ at, event }: StoredEvent): void {
    switch (event.type) {
      case 'run.started':
      case 'run.resumed':
        this.#run = { status: 'running' };
        return;
      case 'run.paused':
        this.#run = { ...this.#run, status: 'paused' };
        return;
      case 'run.cancelling':
        this.#run = { ...this.#run, status: 'cancelling' };
        return;
      case 'run.ended':
        this.#run = { status: event.status, output: this.#outputOf(event), error: event.error };
        return;
      case 'node.reset':
        for (const path of event.paths) {
          this.#nodes.delete(path);
          this.#resets.set(path, (this.#resets.get(path) ?? 0) + 1);
        }
        this.#completed = this.#completed.filter((path) => !event.paths.includes(path));
        this.#run = { status: 'running' };
        return;
      default:
        this.#nodes.set(event.path, after(this.#nodes.get(event.path) ?? PENDING, event, at));
        if (event.type === 'node.completed') this.#completed.push(event.path);
    }
  }

  #outputOf(event: Extract<RunEvent, { type: 'run.ended' }>): unknown {
    return event.outputOf === undefined
      ? event.output
      : (this.#nodes.get(event.outputOf)?.output ?? null);
  }
}

function after(
  state: NodeState,
  event: Extract<RunEvent, { path: string }>,
  at: number,
): NodeState {
  switch (event.type) {
    case 'node.started':
      return {
        status: 'running',
        attempts: event.attempt,
        inputs: event.inputs ?? state.inputs,
        startedAt: state.startedAt ?? at,
      };
    case 'node.completed':
      return {
        ...state,
        status: 'completed',
        output: event.output,
        ...(event.message === undefined ? {} : { message: event.message }),
        endedAt: at,
        error: undefined,
        retryAt: undefined,
        waiting: undefined,
      };
    case 'node.failed':
      return event.retryAt === undefined
        ? {
            ...state,
            status: 'failed',
            error: event.error,
            retryAt: undefined,
            endedAt: at,
            waiting: undefined,
          }
        : {
            ...state,
            status: 'pending',
            error: event.error,
            retryAt: event.retryAt,
            waitsSince: at,
          };
    case 'node.skipped':
      return {
        ...state,
        status: 'skipped',
        reason: event.reason,
        cause: event.cause,
        endedAt: at,
        startedAt: state.startedAt ?? at,
      };
    case 'node.waiting':
      return {
        ...state,
        status: 'waiting',
        waiting: event,
        waitsSince: at,
        startedAt: state.startedAt ?? at,
      };
    case 'node.compensating':
      return { ...state, compensation: 'running' };
    case 'node.compensated':
      return { ...state, compensation: event.error ? 'failed' : 'done' };
  }
}
