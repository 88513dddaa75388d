import type { CommandInput, CommandOutput } from '../../app/contract/index.ts';
import type { Client, WireError } from '../client/client.ts';
import { Refresh } from './refresh.ts';

export type RunSummary = CommandOutput<'runs.list'>['runs'][number];
export type Question = CommandOutput<'runs.questions'>['questions'][number];

/** More than these are not listed: older ones are found by the command line. */
const MOST = 500;

/** The runs of workflows, and the questions in them that wait for the person. */
export class Runs {
  readonly #client: Client;
  readonly #list = new Refresh(() => this.#readList());
  readonly #asked = new Refresh(() => this.#readQuestions());
  #watched = false;
  runs = $state.raw<readonly RunSummary[]>([]);
  questions = $state.raw<readonly Question[]>([]);
  loaded = $state(false);
  problem = $state.raw<WireError | undefined>();

  constructor(client: Client) {
    this.#client = client;
    client.on('run.changed', ({ status }) => {
      if (this.#watched) void this.#list.now();
      if (!['node.started', 'run.started'].includes(status)) void this.#asked.now();
    });
    client.onConnection((state) => {
      if (state !== 'open') return;
      void this.#asked.now();
      if (this.#watched) void this.#list.now();
    });
  }

  /** Follows the list until the returned function is called; questions are followed always. */
  watch(): () => void {
    this.#watched = true;
    void this.#list.now();
    return () => {
      this.#watched = false;
    };
  }

  askedNow(): Promise<void> {
    return this.#asked.now();
  }

  /** The four agents on one request. */
  request(wish: CommandInput<'workflows.request'>) {
    return this.#client.invoke('workflows.request', wish);
  }

  /** A workflow as its text, with its input. */
  begin(text: string, input: unknown) {
    return this.#client.invoke('workflows.run', { text, input });
  }

  async answer(
    question: Pick<Question, 'runId' | 'path'>,
    approved: boolean,
    note: string,
  ): Promise<WireError | undefined> {
    const { runId, path } = question;
    const said = note.trim() === '' ? {} : { note: note.trim() };
    const answer = await this.#client.invoke('runs.answer', { runId, path, approved, ...said });
    await this.#asked.now();
    return answer.ok ? undefined : answer.error;
  }

  async #readList(): Promise<void> {
    const answer = await this.#client.invoke('runs.list', { limit: MOST });
    this.loaded = true;
    this.problem = answer.ok ? undefined : answer.error;
    if (answer.ok) this.runs = answer.value.runs;
  }

  async #readQuestions(): Promise<void> {
    const answer = await this.#client.invoke('runs.questions', {});
    if (answer.ok) this.questions = answer.value.questions;
  }
}
