import { cancelled, type Clock, type Ids } from '../base/index.ts';
import type { AgentSettings } from './definition.ts';
import { agentBusy, agentStopped } from './errors.ts';
import { AgentInstance } from './instance.ts';
import type { LifeStore } from './life-store.ts';
import { shownStatus, type AgentState, type AgentStatus } from './lifecycle.ts';

export interface PoolDeps {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly life: LifeStore;
  readonly settings: (agent: string) => AgentSettings;
  /** What has to be there before an agent works: its tools, its state. */
  readonly prepare: (agent: string, signal: AbortSignal) => Promise<void>;
  readonly changed: (agent: string) => void;
}

export interface AgentMetrics {
  readonly tasks: number;
  readonly failures: number;
  readonly active: number;
  readonly instances: number;
  readonly averageMs: number;
}

interface Kept {
  readonly instances: AgentInstance[];
  stopped: boolean;
  /** Its definition is there no more. */
  gone: boolean;
  tasks: number;
  failures: number;
  totalMs: number;
  problem: string | undefined;
  idle: Disposable | undefined;
}

/** The order in which states of several instances are shown as one. */
const SHOWN_FIRST: readonly AgentState[] = ['executing', 'started', 'initializing', 'error'];

const GONE = 'Its file is gone.';

/** The living instances of every agent: made when they are needed or kept warm, let go when idle. */
export class AgentPool {
  readonly #deps: PoolDeps;
  readonly #agents = new Map<string, Kept>();

  constructor(deps: PoolDeps) {
    this.#deps = deps;
  }

  /** Does something with an instance of its own. Throws where the agent is off or has no place. */
  async use<T>(
    agent: string,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const kept = this.#kept(agent);
    const settings = this.#deps.settings(agent);
    if (kept.stopped || !settings.enabled) throw agentStopped(agent);
    const free = (): AgentInstance | undefined =>
      kept.instances.find(({ state }) => state === 'started');
    let instance = free();
    while (!instance) {
      if (kept.instances.length >= settings.maxConcurrentTasks) {
        throw agentBusy(agent, settings.maxConcurrentTasks);
      }
      await this.#begin(agent, kept);
      instance = free(); // another task may have taken the new one
    }
    const startedAt = this.#deps.clock.monotonic();
    kept.tasks += 1;
    try {
      return await instance.run(signal, work);
    } catch (error) {
      kept.failures += 1;
      throw error;
    } finally {
      kept.totalMs += this.#deps.clock.monotonic() - startedAt;
      if (kept.gone) void instance.stop(GONE);
      else this.#rest(agent, kept, settings.idleTimeoutMs);
      this.#deps.changed(agent);
    }
  }

  /** Switches an agent on and makes as many instances ready as are kept warm, one at least. */
  async start(agent: string): Promise<void> {
    const kept = this.#kept(agent);
    kept.stopped = false;
    const wanted = Math.max(1, this.#deps.settings(agent).prewarm);
    while (kept.instances.length < wanted) await this.#begin(agent, kept);
    this.#deps.changed(agent);
  }

  /** Switches an agent off: what it does ends in grace, or by force. */
  async stop(agent: string, reason: string): Promise<{ readonly forced: boolean }> {
    const kept = this.#kept(agent);
    kept.stopped = true;
    kept.idle?.[Symbol.dispose]();
    const ends = await Promise.all(kept.instances.splice(0).map((one) => one.stop(reason)));
    this.#deps.changed(agent);
    return { forced: ends.some(({ forced }) => forced) };
  }

  /** Lets go of an agent whose definition is there no more; what it does now, it ends. */
  forget(agent: string): void {
    const kept = this.#agents.get(agent);
    if (!kept) return;
    this.#agents.delete(agent);
    kept.gone = true;
    kept.stopped = true;
    kept.idle?.[Symbol.dispose]();
    for (const instance of kept.instances) {
      if (instance.state === 'started') void instance.stop(GONE);
    }
  }

  view(agent: string): {
    readonly state: AgentState;
    readonly status: AgentStatus;
    readonly stopped: boolean;
    readonly problem: string | undefined;
    readonly metrics: AgentMetrics;
  } {
    const kept = this.#kept(agent);
    const states = kept.instances.map((instance) => instance.state);
    const ready = kept.problem === undefined ? 'created' : 'error';
    const state = SHOWN_FIRST.find((one) => states.includes(one)) ?? states[0] ?? ready;
    return {
      state,
      status: shownStatus(state),
      stopped: kept.stopped,
      problem: kept.problem,
      metrics: {
        tasks: kept.tasks,
        failures: kept.failures,
        active: states.filter((one) => one === 'executing').length,
        instances: states.length,
        averageMs: kept.tasks === 0 ? 0 : kept.totalMs / kept.tasks,
      },
    };
  }

  async stopAll(): Promise<void> {
    const living = [...this.#agents].filter(([, { instances }]) => instances.length > 0);
    await Promise.all(living.map(([agent]) => this.stop(agent, 'AgentHub ends.')));
  }

  async #begin(agent: string, kept: Kept): Promise<void> {
    const { clock, ids, life, prepare } = this.#deps;
    const instance: AgentInstance = new AgentInstance(ids.next('agent'), agent, {
      clock,
      moved: (entry) => life.note(agent, instance.id, entry),
    });
    kept.instances.push(instance);
    try {
      await instance.start((signal) => prepare(agent, signal));
    } catch (error) {
      kept.instances.splice(kept.instances.indexOf(instance), 1);
      kept.problem = error instanceof Error ? error.message : String(error);
      this.#deps.changed(agent);
      throw error;
    }
    if (kept.stopped) throw cancelled(`The agent "${agent}"`);
    kept.problem = undefined;
  }

  /** Lets instances go that nobody has used for a while, but for those that are kept warm. */
  #rest(agent: string, kept: Kept, ms: number): void {
    kept.idle?.[Symbol.dispose]();
    if (kept.stopped) return;
    kept.idle = this.#deps.clock.after(ms, () => {
      const idle = kept.instances.filter(({ state }) => state === 'started');
      for (const instance of idle.slice(this.#deps.settings(agent).prewarm)) {
        kept.instances.splice(kept.instances.indexOf(instance), 1);
        void instance.stop('idle');
      }
    });
  }

  #kept(agent: string): Kept {
    const known = this.#agents.get(agent);
    if (known) return known;
    const fresh: Kept = {
      instances: [],
      stopped: false,
      gone: false,
      tasks: 0,
      failures: 0,
      totalMs: 0,
      problem: undefined,
      idle: undefined,
    };
    this.#agents.set(agent, fresh);
    return fresh;
  }
}
