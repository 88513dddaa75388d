import type { CommandOutput } from '../../app/contract/index.ts';
import type { Client, WireError } from '../client/client.ts';
import { Refresh } from './refresh.ts';
import { RunTogether } from './run-together.svelte.ts';

export type RunDetail = CommandOutput<'runs.get'>;
export type RunStep = RunDetail['nodes'][number];
export type StepDetail = CommandOutput<'runs.step'>;
export type FlowNode = CommandOutput<'runs.flow'>['flow'][number];
export type Moment = CommandOutput<'runs.events'>['events'][number];
export type FourAgents = CommandOutput<'workflows.body'>;

/** The workflow of the four agents, whose runs are told as a story. */
export const FOUR_AGENTS = 'four-agents';

/** One run as it is seen: live, or as it was after one of its events. */
export class OpenRun {
  readonly #client: Client;
  readonly id: string;
  /** What its steps told each other. */
  readonly together: RunTogether;
  readonly #refresh = new Refresh(() => this.#read());
  run = $state.raw<RunDetail | undefined>();
  flow = $state.raw<readonly FlowNode[]>([]);
  history = $state.raw<readonly Moment[]>([]);
  story = $state.raw<FourAgents | undefined>();
  /** The event after which it is seen; undefined is now. */
  seq = $state<number | undefined>();
  path = $state<string | undefined>();
  step = $state.raw<StepDetail | undefined>();
  problem = $state.raw<WireError | undefined>();

  constructor(client: Client, id: string) {
    this.#client = client;
    this.id = id;
    this.together = new RunTogether(client, id);
  }

  /** Follows the run until the returned function is called. */
  watch(): () => void {
    void this.#readFlow();
    void this.#refresh.now();
    const off = this.#client.on('run.changed', ({ runId }) => {
      if (runId === this.id || runId.startsWith(`${this.id}.`)) void this.#refresh.now();
    });
    const offConnection = this.#client.onConnection((state) => {
      if (state === 'open') void this.#refresh.now();
    });
    return () => {
      off();
      offConnection();
    };
  }

  /** Shows the run as it was after an event; undefined goes back to now. */
  async goTo(seq: number | undefined): Promise<void> {
    this.seq = seq;
    await this.#refresh.now();
  }

  async select(path: string | undefined): Promise<void> {
    this.path = path;
    await this.#readStep();
  }

  async control(what: 'pause' | 'resume' | 'cancel'): Promise<WireError | undefined> {
    const answer = await this.#client.invoke(`runs.${what}`, { runId: this.id });
    await this.#refresh.now();
    return answer.ok ? undefined : answer.error;
  }

  async retry(path: string): Promise<WireError | undefined> {
    const answer = await this.#client.invoke('runs.retry', { runId: this.id, path });
    await this.goTo(undefined);
    return answer.ok ? undefined : answer.error;
  }

  /** A new run with this one's past up to an event. */
  fork(seq: number) {
    return this.#client.invoke('runs.fork', { runId: this.id, seq });
  }

  async #read(): Promise<void> {
    const { id: runId, seq } = this;
    const [run, history] = await Promise.all([
      this.#client.invoke('runs.get', { runId, brief: true, ...(seq ? { seq } : {}) }),
      this.#client.invoke('runs.events', { runId, after: this.history.at(-1)?.seq ?? 0 }),
      this.#readStep(),
    ]);
    this.problem = run.ok ? undefined : run.error;
    if (run.ok && this.seq === seq) this.run = run.value;
    if (history.ok) this.history = joined(this.history, history.value.events);
    if (!run.ok || run.value.workflow !== FOUR_AGENTS) return;
    const story = await this.#client.invoke('workflows.body', { runId });
    if (story.ok) this.story = story.value;
  }

  async #readFlow(): Promise<void> {
    const answer = await this.#client.invoke('runs.flow', { runId: this.id });
    if (answer.ok) this.flow = answer.value.flow;
  }

  async #readStep(): Promise<void> {
    const { id: runId, path, seq } = this;
    if (path === undefined) {
      this.step = undefined;
      return;
    }
    const answer = await this.#client.invoke('runs.step', { runId, path, ...(seq ? { seq } : {}) });
    if (this.path === path) this.step = answer.ok ? answer.value : undefined;
  }
}

/** The moments known and those after them; what two reads at once have both found stands once. */
function joined(known: readonly Moment[], found: readonly Moment[]): readonly Moment[] {
  const last = known.at(-1)?.seq ?? 0;
  return [...known, ...found.filter(({ seq }) => seq > last)];
}
