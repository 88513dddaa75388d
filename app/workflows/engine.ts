import { Events, messageOf, type Clock, type Ids, type Log, type Random } from '../base/index.ts';
import type { Database } from '../storage/index.ts';
import type { WorkflowDefinition } from './definition.ts';
import { definitionInvalid, inputUnfit, runUnknown, workflowUnknown } from './errors.ts';
import { foldEvents, type RunState, type StoredEvent } from './event.ts';
import type { RunFacts } from './facts.ts';
import { checkDefinition } from './check.ts';
import { misfitOf } from './input.ts';
import { FOUR_AGENTS_WORKFLOW } from './pipeline/definition.ts';
import type { Performer } from './ports.ts';
import { problem } from './problem.ts';
import { Run } from './run.ts';
import type { RunDeps } from './run-deps.ts';
import { RunStore, type RunRow } from './store.ts';
import { Admission } from './supervisor/admission.ts';
import type { RunPriority } from './supervisor/priority-queue.ts';
import type { RoutingReport } from './supervisor/routing-metrics.ts';
import { seenRun, type EngineSeen } from './watch.ts';

/** Tasks of all runs at once. */
const MAX_RUNNING = 50;

export interface EngineDeps {
  readonly database: Database;
  readonly performer: Performer;
  readonly clock: Clock;
  readonly random: Random;
  readonly ids: Ids;
  readonly log: Log;
  /** A workflow by name, for sub-workflows. */
  readonly workflow: (name: string) => WorkflowDefinition | undefined;
}

export interface StartOptions {
  readonly input?: unknown;
  readonly chatId?: string | undefined;
  /** Chosen by the caller, so that the same work is never begun twice. */
  readonly id?: string | undefined;
  /** How soon its steps get a place where all 50 are taken; NORMAL after a restart of the app. */
  readonly priority?: RunPriority | undefined;
  /** Wall-clock milliseconds. */
  readonly deadline?: number | undefined;
}

/** A step that waits for a person's word. */
export interface Question {
  readonly runId: string;
  readonly workflow: string;
  readonly path: string;
  readonly question: string;
  readonly show: unknown;
  readonly since: number;
  /** When it is taken as not answered; null where it waits on. Wall-clock milliseconds. */
  readonly until: number | null;
}

/** The one durable engine: chains, patterns, the four agents and a person's workflows run on it. */
export class WorkflowEngine implements Disposable {
  readonly events = new Events<{ run: { runId: string; event: StoredEvent } }>();
  readonly #deps: EngineDeps;
  readonly #store: RunStore;
  readonly #admission: Admission;
  readonly #runs = new Map<string, Run>();
  /** Runs that stopped in the middle, with the reason. */
  readonly #broken = new Map<string, string>();

  constructor(deps: EngineDeps) {
    this.#deps = deps;
    this.#admission = new Admission(MAX_RUNNING, deps.clock);
    this.#store = new RunStore(deps);
  }

  /** Stores the run and begins it. Throws with every problem where the definition cannot run. */
  start(definition: WorkflowDefinition, options: StartOptions = {}): Run {
    const facts = this.pinned(definition, options.input);
    const { priority = 'NORMAL', deadline } = options;
    const id = this.#store.create(facts, options.chatId, options.id);
    const run = this.#open(id, facts, [], { priority, deadline });
    run.begin();
    return run;
  }

  /** What a run of the definition would be pinned to. Throws with every problem at once. */
  pinned(definition: WorkflowDefinition, input: unknown = {}): RunFacts {
    const library = this.#library(definition);
    const problems = checkDefinition(definition, (name) => Object.hasOwn(library, name));
    if (problems.length > 0) throw definitionInvalid(problems);
    const misfit = definition.input && misfitOf(definition.input, input);
    if (misfit !== undefined) throw inputUnfit(definition.name, misfit);
    return { definition, library, input };
  }

  /** The run with this id, begun where there is none yet. */
  ensure(id: string, definition: WorkflowDefinition, input: unknown, chatId?: string): Run {
    return this.#store.find(id) ? this.run(id) : this.start(definition, { id, input, chatId });
  }

  /** At start: goes on with every run that had not ended; says how many. */
  recover(): number {
    const open = this.#store.open().filter((id) => !this.#runs.has(id));
    for (const id of open) {
      try {
        this.#open(id, this.#store.facts(id), this.#store.events(id)).recover();
      } catch (error) {
        this.#break(id, 'a run could not be resumed', error);
      }
    }
    return open.length;
  }

  /** The run in memory, opened from storage where it is not. */
  run(runId: string): Run {
    return (
      this.#runs.get(runId) ??
      this.#open(runId, this.#store.facts(runId), this.#store.events(runId))
    );
  }

  /** How the tasks of all runs fare: running, waiting, done, failed, and alerts. */
  load(): RoutingReport {
    return this.#admission.report();
  }

  list(limit: number): RunRow[] {
    return this.#store.list(limit);
  }

  counts(): { status: string; count: number }[] {
    return this.#store.counts();
  }

  row(runId: string): RunRow {
    const row = this.#store.find(runId);
    if (!row) throw runUnknown(runId);
    return row;
  }

  /** What the run was started with: its definition as it was then. */
  facts(runId: string): RunFacts {
    return this.#runs.get(runId)?.facts ?? this.#store.facts(runId);
  }

  /** Those of these runs of the four agents in which Lubit let no plan through. */
  refused(runs: readonly Pick<RunRow, 'id' | 'workflow'>[]): Set<string> {
    const ids = runs.flatMap(({ id, workflow }) =>
      workflow === FOUR_AGENTS_WORKFLOW.name ? [id] : [],
    );
    return this.#store.refused(ids);
  }

  /** The runs that a run has begun inside itself, the oldest first. */
  inside(runId: string): RunRow[] {
    return this.#store.inside(runId);
  }

  /** What is under way now, for whoever watches over it. */
  seen(): EngineSeen {
    const runs = [...this.#runs.values()].filter(({ state }) => state.status !== 'paused');
    const seen = runs.map((run) => seenRun(run));
    return {
      runs: seen,
      broken: [...this.#broken].map(([id, reason]) => ({ id, reason })),
      waiting: this.#admission.report().queueDepth,
      quietMs: Math.min(...seen.map(({ quietMs }) => quietMs), Infinity),
    };
  }

  /** Every question that a person has not answered yet, the oldest first. */
  questions(): Question[] {
    return [...this.#runs.values()]
      .flatMap((run) => questionsOf(run))
      .sort((a, b) => a.since - b.since);
  }

  history(runId: string): StoredEvent[] {
    return this.#store.events(runId);
  }

  /** The state as it was after an event of its past. Throws where it has no such event. */
  stateAt(runId: string, seq: number): RunState {
    this.#store.requireMoment(runId, seq);
    return foldEvents(this.#store.events(runId, seq));
  }

  /** A new run that shares the past up to an event and goes its own way from there. */
  fork(runId: string, seq: number): Run {
    this.#store.requireMoment(runId, seq);
    const id = this.#store.fork(runId, seq);
    const run = this.#open(id, this.#store.facts(id), this.#store.events(id));
    run.recover();
    return run;
  }

  /**
   * Runs a node again, and everything that came after it. What was before stays, but for what was
   * undone when the run ended: that is done again too.
   */
  retryFrom(runId: string, path: string): Run {
    const run = this.run(runId);
    const undone = [...run.state.nodes].flatMap(([known, { compensation }]) =>
      compensation === 'done' ? [known] : [],
    );
    const after = dependents(run.facts, [path, ...undone]);
    const paths = [...run.state.nodes.keys()].filter((known) =>
      after.some((id) => known === id || known.startsWith(`${id}/`) || known.startsWith(`${id}[`)),
    );
    this.#runs.set(runId, run);
    run.reset(paths);
    return run;
  }

  /**
   * Tells every waiting run of an event; says how many nodes went on. A message that is told again
   * moves no run a second time.
   */
  signal(event: string, payload: unknown, message?: string): number {
    return [...this.#runs.values()].reduce(
      (count, run) => count + run.signal(event, payload, message),
      0,
    );
  }

  [Symbol.dispose](): void {
    for (const run of this.#runs.values()) run.stop();
    this.#runs.clear();
  }

  #open(
    id: string,
    facts: RunFacts,
    events: readonly StoredEvent[],
    urgency: RunDeps['urgency'] = { priority: 'NORMAL' },
  ): Run {
    const run = new Run(id, facts, events, {
      store: this.#store,
      performer: this.#deps.performer,
      clock: this.#deps.clock,
      random: this.#deps.random,
      admission: this.#admission,
      urgency,
      onBroken: (runId, error) => {
        this.#runs.delete(runId);
        this.#break(runId, 'a run stopped where it was stored', error);
      },
      onEvent: (runId, event) => {
        if (event.event.type === 'run.ended') this.#runs.delete(runId);
        this.events.emit('run', { runId, event });
      },
    });
    this.#broken.delete(id);
    if (!run.hasEnded) this.#runs.set(id, run);
    return run;
  }

  #break(run: string, what: string, error: unknown): void {
    const reason = messageOf(error);
    this.#broken.set(run, reason);
    this.#deps.log.error(what, { run, reason });
  }

  /** Every sub-workflow that can be reached, by name. */
  #library(definition: WorkflowDefinition): Record<string, WorkflowDefinition> {
    const library: Record<string, WorkflowDefinition> = {};
    const visit = (current: WorkflowDefinition, chain: readonly string[]): void => {
      for (const name of subworkflows(current)) {
        if (chain.includes(name)) {
          const steps = [...chain, name].join(' -> ');
          const told = `"${name}" runs itself: ${steps}`;
          throw definitionInvalid([problem(told, 'fault.runs-itself', { name, steps })]);
        }
        const known = Object.hasOwn(library, name) ? library[name] : undefined;
        const found = known ?? partOf(definition, name) ?? this.#deps.workflow(name);
        if (!found) throw workflowUnknown(name);
        library[name] = found;
        visit(found, [...chain, name]);
      }
    };
    visit(definition, [definition.name]);
    return library;
  }
}

function questionsOf({ id, facts, state }: Run): Question[] {
  return [...state.nodes].flatMap(([path, { waiting, startedAt }]) =>
    waiting?.for === 'approval'
      ? [
          {
            runId: id,
            workflow: facts.definition.name,
            path,
            question: waiting.question ?? '',
            show: waiting.show ?? null,
            since: startedAt ?? 0,
            until: waiting.until ?? null,
          },
        ]
      : [],
  );
}

/** A sub-workflow that the definition brings along. */
function partOf(definition: WorkflowDefinition, name: string): WorkflowDefinition | undefined {
  const part = Object.hasOwn(definition.parts, name) ? definition.parts[name] : undefined;
  return part && { ...definition, ...part, name, input: part.input, output: part.output };
}

function subworkflows(definition: Pick<WorkflowDefinition, 'nodes'>): string[] {
  return definition.nodes.flatMap((node) =>
    node.type === 'subworkflow'
      ? [node.workflow]
      : node.type === 'loop'
        ? subworkflows({ nodes: node.body })
        : [],
  );
}

/** The top-level nodes of these paths and all that depend on them, near and far. */
function dependents(facts: RunFacts, paths: readonly string[]): string[] {
  const found = new Set(paths.map((path) => path.split('/')[0]!.replace(/\[\d+\]$/, '')));
  for (let grown = true; grown;) {
    grown = false;
    for (const node of facts.definition.nodes) {
      const needs = node.needs.map((need) => need.node);
      const chosenBy = facts.definition.nodes.filter(
        (other) =>
          other.type === 'decision' &&
          [...other.otherwise, ...other.branches.flatMap((branch) => branch.next)].includes(
            node.id,
          ),
      );
      const before = [...needs, ...chosenBy.map((other) => other.id)];
      if (!found.has(node.id) && before.some((id) => found.has(id))) {
        found.add(node.id);
        grown = true;
      }
    }
  }
  return [...found];
}
