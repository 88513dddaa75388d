import { AppError, abortable, cancelled, messageOf, sleep, type Clock } from '../base/index.ts';
import { agentNotStarted } from './errors.ts';
import { Lifecycle, type AgentState } from './lifecycle.ts';

export interface InstanceDeps {
  readonly clock: Clock;
  readonly moved: (entry: {
    readonly from: AgentState;
    readonly to: AgentState;
    readonly at: number;
    readonly reason: string | undefined;
  }) => void;
}

const INIT_TIMEOUT_MS = 30_000;
const INIT_TRIES = 3;
const INIT_PAUSE_MS = 1000;
const GRACE_MS = 30_000;
const FORCE_MS = 5000;

/** One living agent: it does one thing at a time and keeps to the table of its lifecycle. */
export class AgentInstance {
  readonly id: string;
  readonly name: string;
  readonly #deps: InstanceDeps;
  readonly #lifecycle = new Lifecycle();
  #work: { readonly ended: Promise<unknown>; readonly abort: AbortController } | undefined;

  constructor(id: string, name: string, deps: InstanceDeps) {
    this.id = id;
    this.name = name;
    this.#deps = deps;
  }

  get state(): AgentState {
    return this.#lifecycle.state;
  }

  /** Makes ready, in three tries a second apart, each within 30 s. Throws when none succeeds. */
  async start(prepare: (signal: AbortSignal) => Promise<void>): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      this.#move('initializing', attempt > 1 ? `try ${attempt}` : undefined);
      try {
        await this.#within(INIT_TIMEOUT_MS, prepare);
        break;
      } catch (error) {
        this.#move('error', messageOf(error));
        if (attempt === INIT_TRIES) throw agentNotStarted(this.name, messageOf(error), error);
        await sleep(this.#deps.clock, INIT_PAUSE_MS);
      }
    }
    this.#move('initialized');
    this.#move('starting');
    this.#move('started');
  }

  /** Does one thing; a failure of what is done leaves the agent ready for the next. */
  async run<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.#move('executing');
    const abort = new AbortController();
    const ended = work(AbortSignal.any([signal, abort.signal]));
    this.#work = { abort, ended: ended.catch(() => undefined) };
    try {
      return await ended;
    } finally {
      this.#work = undefined;
      if (this.state === 'executing') this.#move('started');
    }
  }

  /** Lets what runs end for 30 s, then stops it and waits 5 s more. Says whether force was needed. */
  async stop(reason: string): Promise<{ readonly forced: boolean }> {
    if (this.state !== 'started' && this.state !== 'executing' && this.state !== 'error') {
      return { forced: false };
    }
    const { clock } = this.#deps;
    this.#move('stopping', reason);
    const work = this.#work;
    let forced = false;
    if (work && !(await endsWithin(clock, GRACE_MS, work.ended))) {
      forced = true;
      work.abort.abort(cancelled('The task'));
      await endsWithin(clock, FORCE_MS, work.ended);
    }
    this.#move('stopped', forced ? 'by force' : undefined);
    this.#move('terminated');
    return { forced };
  }

  #move(to: AgentState, reason?: string): void {
    const from = this.state;
    const at = this.#deps.clock.now();
    this.#lifecycle.move(to, at, reason);
    this.#deps.moved({ from, to, at, reason });
  }

  async #within(ms: number, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const abort = new AbortController();
    const timer = this.#deps.clock.after(ms, () => abort.abort(tooSlow(ms)));
    try {
      await abortable(work(abort.signal), abort.signal);
    } finally {
      timer[Symbol.dispose]();
    }
  }
}

async function endsWithin(clock: Clock, ms: number, work: Promise<unknown>): Promise<boolean> {
  const done = new AbortController();
  const late = sleep(clock, ms, done.signal).then(
    () => false,
    () => true,
  );
  const ended = await Promise.race([work.then(() => true), late]);
  done.abort();
  return ended;
}

function tooSlow(ms: number): AppError {
  return new AppError({
    kind: 'timeout',
    code: 'agent.initialization-timeout',
    message: `it was not ready within ${ms / 1000} s`,
    data: { seconds: ms / 1000 },
  });
}
