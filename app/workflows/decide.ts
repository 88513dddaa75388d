import { toWireError } from '../base/index.ts';
import type { LoopNode, TaskNode, WorkflowNode } from './definition.ts';
import { eventNotCome, notAnswered, tooManyRounds } from './errors.ts';
import type { RunFacts } from './facts.ts';
import { readiness, type EdgeIndex, type Edges } from './edges.ts';
import { nodeState, type NodeState, type RunEvent, type RunState } from './event.ts';
import { fill, fillPrompt, holds, type Context } from './expression.ts';
import type { RoundsIndex } from './rounds.ts';
import { scopeOutput } from './scope-output.ts';
import { iterationScope, rootScope, subworkflowScope, type Scope } from './scope.ts';
import { startOf } from './starting.ts';

/** A task whose turn has come. */
export interface DueTask {
  readonly path: string;
  readonly node: TaskNode;
  readonly attempt: number;
  readonly inputs: Record<string, unknown>;
  /** The action with its own texts filled. */
  readonly action: TaskNode['action'];
}

/** What follows from a state: facts to append, tasks to perform, and when to look again. */
export interface Decision {
  readonly events: readonly RunEvent[];
  readonly due: readonly DueTask[];
  /** Milliseconds until something becomes due by itself. */
  readonly wakeInMs: number | undefined;
  readonly settled: boolean;
}

/** Time as a decision sees it. */
export interface Moment {
  readonly now: number;
  /** Milliseconds that a path still waits which began to wait at `since`; 0 and less where it is over. */
  readonly left: (path: string, wait: { readonly since: number; readonly until: number }) => number;
}

/** What a decision goes by besides the state. */
export interface Grounds {
  readonly moment: Moment;
  readonly edges: EdgeIndex;
  readonly rounds: RoundsIndex;
  /** How many tasks can begin: no more of those whose turn has come are made ready. */
  readonly room: number;
}

/** Pure: the same state and time give the same decision. Call again after appending its events. */
export function decide(facts: RunFacts, state: RunState, grounds: Grounds): Decision {
  const deciding = new Deciding(facts, state, grounds);
  const root = rootScope(facts.definition, state, facts.input);
  const settled = deciding.scope(root);
  return { events: deciding.events, due: deciding.due, wakeInMs: deciding.wakeInMs, settled };
}

class Deciding {
  readonly events: RunEvent[] = [];
  readonly due: DueTask[] = [];
  wakeInMs: number | undefined = undefined;
  readonly #facts: RunFacts;
  readonly #state: RunState;
  readonly #moment: Moment;
  readonly #edges: EdgeIndex;
  readonly #rounds: RoundsIndex;
  readonly #room: number;

  constructor(facts: RunFacts, state: RunState, { moment, edges, rounds, room }: Grounds) {
    this.#facts = facts;
    this.#state = state;
    this.#moment = moment;
    this.#edges = edges;
    this.#rounds = rounds;
    this.#room = room;
  }

  /** True when every node of the scope has ended. */
  scope(scope: Scope): boolean {
    const edges = this.#edges.of(scope.nodes);
    let settled = true;
    for (const node of scope.nodes) {
      const path = `${scope.prefix}${node.id}`;
      const state = nodeState(this.#state, path);
      if (ended(state)) continue;
      settled = false;
      try {
        this.#node(scope, node, path, state, edges);
      } catch (error) {
        this.events.push({ type: 'node.failed', path, error: toWireError(error) });
      }
    }
    return settled;
  }

  #node(scope: Scope, node: WorkflowNode, path: string, state: NodeState, edges: Edges): void {
    if (state.status === 'waiting') {
      this.#waiting(path, state);
      return;
    }
    if (state.status === 'running') {
      this.#running(scope, node, path, state);
      return;
    }
    if (state.retryAt !== undefined && this.#waits(path, state, state.retryAt)) return;
    const ready = readiness(scope, node, edges, this.#state);
    if (ready.status === 'open') return;
    if (ready.status === 'skip') {
      const { message: reason, cause } = ready.why;
      this.events.push({ type: 'node.skipped', path, reason, cause });
      return;
    }
    this.#start(scope, node, path, state);
  }

  #start(scope: Scope, node: WorkflowNode, path: string, state: NodeState): void {
    if (node.type !== 'task') {
      const { now } = this.#moment;
      this.events.push(startOf({ scope, node, path, now, library: this.#facts.library }));
      return;
    }
    if (this.due.length >= this.#room) return;
    const { context } = scope;
    this.due.push({
      path,
      node,
      attempt: state.attempts + 1,
      inputs: fill(node.inputs, context) as Record<string, unknown>,
      action: filledAction(node.action, context),
    });
  }

  /** A composite that runs: its inside decides. A running task is the engine's. */
  #running(scope: Scope, node: WorkflowNode, path: string, state: NodeState): void {
    if (node.type === 'loop') this.#loop(scope, node, path, state);
    if (node.type !== 'subworkflow') return;
    const definition = this.#facts.library[node.workflow];
    if (!definition) throw new Error(`the workflow "${node.workflow}" is gone`);
    const inner = subworkflowScope(path, definition, state.inputs, this.#state);
    if (this.scope(inner))
      this.#finish(path, inner, scopeOutput(inner, definition.output, this.#state));
  }

  /** A round that failed lets no other begin; the loop fails when those under way have ended. */
  #loop(scope: Scope, node: LoopNode, path: string, state: NodeState): void {
    const list = Array.isArray(state.inputs) ? (state.inputs as unknown[]) : undefined;
    const rounds = this.#rounds.of(path);
    const atOnce = list ? node.parallel : 1;
    let open = 0;
    for (let index = rounds.outputs.length; open < atOnce; index += 1) {
      if (rounds.hasEnded(index)) continue;
      if (list && index >= list.length) break;
      const seen = list ? { item: list[index] } : { last: rounds.outputs.at(-1) };
      const inner = iterationScope(scope, node, path, index, seen, this.#state);
      const begun = node.body.some((one) => this.#state.nodes.has(`${inner.prefix}${one.id}`));
      if (!begun && rounds.failure) break;
      if (!begun && !list) {
        if (!holds(node.while ?? 'false', inner.context)) break;
        if (index >= node.maxIterations) throw tooManyRounds(path, node.maxIterations);
      }
      if (this.scope(inner)) {
        const output = scopeOutput(inner, undefined, this.#state);
        rounds.end(index, output, this.#failureIn(inner));
      } else open += 1;
    }
    if (open > 0) return;
    const { failure: error, outputs } = rounds;
    this.events.push(
      error
        ? { type: 'node.failed', path, error }
        : { type: 'node.completed', path, output: [...outputs] },
    );
  }

  #finish(path: string, inner: Scope, output: unknown): void {
    const failure = this.#failureIn(inner);
    this.events.push(
      failure
        ? { type: 'node.failed', path, error: failure }
        : { type: 'node.completed', path, output },
    );
  }

  #failureIn(scope: Scope) {
    return scope.nodes
      .filter((node) => !node.optional)
      .map((node) => nodeState(this.#state, `${scope.prefix}${node.id}`))
      .find((node) => node.status === 'failed')?.error;
  }

  #waiting(path: string, state: NodeState): void {
    const until = state.waiting?.until;
    if (until === undefined) return;
    if (this.#waits(path, state, until)) return;
    if (state.waiting?.for === 'event') {
      const error = toWireError(eventNotCome(path, state.waiting.event ?? ''));
      this.events.push({ type: 'node.failed', path, error });
    } else if (state.waiting?.for === 'approval') {
      this.events.push({ type: 'node.failed', path, error: toWireError(notAnswered(path)) });
    } else this.events.push({ type: 'node.completed', path });
  }

  #waits(path: string, { waitsSince }: NodeState, until: number): boolean {
    const left = this.#moment.left(path, { since: waitsSince ?? until, until });
    if (left <= 0) return false;
    this.wakeInMs = Math.min(this.wakeInMs ?? Infinity, left);
    return true;
  }
}

function ended(state: NodeState): boolean {
  return state.status === 'completed' || state.status === 'failed' || state.status === 'skipped';
}

/** A prompt shows what nodes returned as data; other actions take it as it is. */
function filledAction(action: TaskNode['action'], context: Context): TaskNode['action'] {
  if (!('prompt' in action)) return fill(action, context) as TaskNode['action'];
  return { ...action, prompt: fillPrompt(action.prompt, context) };
}
