import { cancelled, toWireError, type WireError } from '../base/index.ts';
import { decide, type DueTask } from './decide.ts';
import { endOf, failureOf, isUndoing, nextToUndo, taskAt } from './ending.ts';
import type { RunFacts } from './facts.ts';
import type { TaskNode } from './definition.ts';
import { EdgeIndex } from './edges.ts';
import { nodeTimedOut, nothingWaits, runUndoing } from './errors.ts';
import {
  Folding,
  nodeState,
  taskKey,
  type RunEvent,
  type RunState,
  type StoredEvent,
} from './event.ts';
import { fill } from './expression.ts';
import { compensatedEvent, heard, outcomeEvent, refused, thrown } from './outcome.ts';
import type { TaskOutcome } from './ports.ts';
import type { RunDeps } from './run-deps.ts';
import { RoundsIndex } from './rounds.ts';
import { givenAt } from './scope.ts';
import { Waits } from './waits.ts';

/** One run in memory: performs what the pure decision says and stores every step before it shows. */
export class Run {
  readonly id: string;
  readonly facts: RunFacts;
  readonly #deps: RunDeps;
  readonly #folding = new Folding();
  readonly #waits: Waits;
  readonly #edges = new EdgeIndex();
  readonly #rounds = new RoundsIndex();
  readonly #performing = new Map<string, AbortController>();
  #seq = 0;
  #movedAt = 0;
  #wake: Disposable | undefined;
  #advancing = false;
  #again = false;
  #stopped = false;
  #waiters: ((state: RunState) => void)[] = [];

  constructor(id: string, facts: RunFacts, events: readonly StoredEvent[], deps: RunDeps) {
    this.id = id;
    this.facts = facts;
    this.#deps = deps;
    this.#waits = new Waits(deps.clock);
    for (const event of events) this.#take(event);
  }

  get state(): RunState {
    return this.#folding.state;
  }

  get hasEnded(): boolean {
    return ['completed', 'failed', 'cancelled'].includes(this.state.status);
  }

  /** Milliseconds since something last happened in it, by a clock that nobody sets. */
  get quietMs(): number {
    return this.#deps.clock.monotonic() - this.#movedAt;
  }

  /** The paths of the steps that are being performed. */
  get performing(): readonly string[] {
    return [...this.#performing.keys()];
  }

  /** The state at the run's next end; at once where it has ended. */
  untilEnded(): Promise<RunState> {
    if (this.hasEnded) return Promise.resolve(this.state);
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  begin(): void {
    this.#append([{ type: 'run.started' }]);
    this.advance();
  }

  /** Goes on after a kill: attempts left open are looked up, what had finished is not run again. */
  recover(): void {
    if (this.state.status === 'pending') {
      this.begin();
      return;
    }
    for (const [path, node] of [...this.state.nodes]) {
      if (node.compensation === 'running') this.#recoverCompensation(path);
      if (node.status !== 'running' || !taskAt(this.facts, path)) continue;
      const remains = this.#deps.performer.remains(this.#attempt(path, node.attempts));
      if (remains.status === 'again') {
        const error = toWireError(cancelled('The step'));
        this.#append([{ type: 'node.failed', path, error, retryAt: this.#deps.clock.now() }]);
      } else this.#append([this.#outcomeEvent(path, remains.outcome, node.attempts)]);
    }
    this.advance();
  }

  #recoverCompensation(path: string): void {
    const remains = this.#deps.performer.remains(this.#attempt(`${path}~`, 1));
    if (remains.status === 'again') this.#guard(this.#compensate(path, taskAt(this.facts, path)!));
    else this.#append([compensatedEvent(path, remains.outcome)]);
  }

  pause(): void {
    if (this.state.status === 'running') this.#append([{ type: 'run.paused' }]);
  }

  resume(): void {
    if (this.state.status !== 'paused') return;
    this.#append([{ type: 'run.resumed' }]);
    this.advance();
  }

  cancel(reason: string): void {
    const { status } = this.state;
    if (status !== 'running' && status !== 'paused') return;
    this.#append([{ type: 'run.cancelling', reason }]);
    for (const [path, abort] of this.#performing) {
      if (!path.endsWith('~')) abort.abort(cancelled('The run')); // what is being undone is undone to its end
    }
    this.advance();
  }

  /** Answers an approval: yes completes the node, no fails it. */
  answer(path: string, approved: boolean, note: string | undefined): void {
    if (nodeState(this.state, path).waiting?.for !== 'approval') throw nothingWaits(path);
    this.#append([
      approved
        ? { type: 'node.completed', path, output: { approved, note: note ?? null } }
        : { type: 'node.failed', path, error: refused(note) },
    ]);
    this.advance();
  }

  /** Completes every node that waits for this event; says how many. */
  signal(event: string, payload: unknown, message?: string): number {
    const completed = heard(this.id, this.state, event, payload, message);
    if (completed.length === 0) return 0;
    this.#append(completed);
    this.advance();
    return completed.length;
  }

  /**
   * Sets nodes back so that they run again; what is under way at one of them is called off. Throws
   * while the run is being stopped or undone.
   */
  reset(paths: readonly string[]): void {
    if (this.state.status === 'cancelling' || isUndoing(this.state)) throw runUndoing(this.id);
    this.#append([{ type: 'node.reset', paths }]);
    for (const path of paths) {
      this.#performing.get(path)?.abort(cancelled('The step'));
      this.#performing.delete(path);
    }
    this.advance();
  }

  /** Leaves the run as it is stored; another process, or the next start, goes on with it. */
  stop(): void {
    this.#stopped = true;
    this.#wake?.[Symbol.dispose]();
    for (const abort of this.#performing.values()) abort.abort(cancelled('AgentHub'));
  }

  /** Decides and performs until nothing more follows from the state. */
  advance(): void {
    if (this.#advancing) {
      this.#again = true;
      return;
    }
    this.#advancing = true;
    try {
      do {
        this.#again = false;
        this.#advanceOnce();
      } while (this.#again);
    } finally {
      this.#advancing = false; // what could not be stored may be another time
    }
  }

  #advanceOnce(): void {
    const { status } = this.state;
    if (this.#stopped || status === 'paused') return;
    if (status === 'cancelling') {
      if (this.#performing.size === 0) this.#compensateThen('cancelled', undefined);
      return;
    }
    if (status !== 'running') return;
    this.#wake?.[Symbol.dispose]();
    const decision = decide(this.facts, this.state, {
      moment: this.#waits.moment(),
      edges: this.#edges,
      rounds: this.#rounds,
      room: Math.max(0, this.facts.definition.maxParallel - this.#performing.size),
    });
    if (decision.events.length > 0) {
      this.#append(decision.events);
      this.#again = true;
      return;
    }
    if (decision.settled) {
      this.#settle();
      return;
    }
    if (decision.wakeInMs !== undefined) {
      const wake = (): void => this.#guard(Promise.resolve().then(() => this.advance()));
      this.#wake = this.#deps.clock.after(decision.wakeInMs, wake);
    }
    this.#launch(decision.due);
  }

  #launch(due: readonly DueTask[]): void {
    const fresh = due.filter((task) => !this.#performing.has(task.path));
    if (fresh.length === 0) return;
    this.#append(
      fresh.map(({ path, attempt, inputs }) => ({ type: 'node.started', path, attempt, inputs })),
    );
    for (const task of fresh) this.#guard(this.#perform(task));
  }

  #guard(work: Promise<void>): void {
    work.catch((error: unknown) => {
      this.stop();
      this.#deps.onBroken(this.id, error);
    });
  }

  async #perform(task: DueTask): Promise<void> {
    const abort = new AbortController();
    this.#performing.set(task.path, abort);
    const timer = this.#deps.clock.after(task.node.timeoutMs, () =>
      abort.abort(nodeTimedOut(task.path, task.node.timeoutMs)),
    );
    const depth = this.id.split('.').length - 1;
    const outcome = await this.#deps.admission
      .run(
        { ...this.#deps.urgency, depth },
        () =>
          this.#deps.performer.perform(
            {
              ...this.#attempt(task.path, task.attempt),
              action: task.action,
              inputs: task.inputs,
            },
            abort.signal,
          ),
        ({ status }) => status === 'done',
        abort.signal,
      )
      .catch(thrown);
    timer[Symbol.dispose]();
    if (this.#stopped || this.#performing.get(task.path) !== abort) return;
    this.#performing.delete(task.path);
    this.#append([this.#outcomeEvent(task.path, outcome, task.attempt)]);
    this.advance();
  }

  #outcomeEvent(path: string, outcome: TaskOutcome, attempt: number): RunEvent {
    const retry = taskAt(this.facts, path)?.retry;
    return outcomeEvent(path, outcome, retry && { retry, attempt }, {
      status: this.state.status,
      now: this.#deps.clock.now(),
      random: this.#deps.random,
    });
  }

  #settle(): void {
    const error = failureOf(this.facts, this.state);
    if (error) this.#compensateThen('failed', error);
    else this.#append([endOf(this.facts, this.state)]);
  }

  /** Undoes completed nodes in reverse order, one after the other, then ends the run. */
  #compensateThen(status: 'failed' | 'cancelled', error: WireError | undefined): void {
    if (isUndoing(this.state)) return;
    const path = nextToUndo(this.facts, this.state);
    if (path === undefined) {
      this.#append([{ type: 'run.ended', status, ...(error ? { error } : {}) }]);
    } else this.#guard(this.#compensate(path, taskAt(this.facts, path)!));
  }

  async #compensate(path: string, node: TaskNode): Promise<void> {
    this.#append([{ type: 'node.compensating', path }]);
    const { inputs, output } = nodeState(this.state, path);
    const context = { ...givenAt(this.facts, this.state, path), inputs, output };
    const abort = new AbortController();
    this.#performing.set(`${path}~`, abort);
    const { action, inputs: template } = node.compensate!;
    const outcome = await this.#deps.performer
      .perform(
        {
          ...this.#attempt(`${path}~`, 1),
          action: fill(action, context) as TaskNode['action'],
          inputs: fill(template, context) as Record<string, unknown>,
        },
        abort.signal,
      )
      .catch(thrown);
    this.#performing.delete(`${path}~`);
    if (this.#stopped) return;
    this.#append([compensatedEvent(path, outcome)]);
    this.advance();
  }

  #attempt(path: string, attempt: number) {
    return { runId: this.id, path, attempt, key: taskKey(this.id, path, this.state) };
  }

  #append(events: readonly RunEvent[]): void {
    for (const stored of this.#deps.store.append(this.id, this.#seq, events)) {
      this.#take(stored);
      this.#deps.onEvent(this.id, stored);
    }
  }

  #take(stored: StoredEvent): void {
    this.#seq = stored.seq;
    this.#movedAt = this.#deps.clock.monotonic();
    this.#folding.take(stored);
    if (stored.event.type === 'node.reset') this.#rounds.forget();
    if (stored.event.type !== 'run.ended') return;
    for (const tell of this.#waiters.splice(0)) tell(this.state);
  }
}
