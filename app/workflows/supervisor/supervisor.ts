import { eq } from 'drizzle-orm';
import type { Agents } from '../../agents/index.ts';
import type { Clock, Ids } from '../../base/index.ts';
import type { SpendOwner } from '../../ledger/index.ts';
import { tables, type Database } from '../../storage/index.ts';
import {
  LoadBalancer,
  available,
  loadReasons,
  type AgentLoad,
  type BalanceStrategy,
} from './balance.ts';
import { decideAgent, type Candidate, type SupervisorDecision } from './decision.ts';
import type { Share } from './shares.ts';

export interface SupervisorDeps {
  readonly agents: Agents;
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  /** The stems of a text, in English whatever its language. */
  readonly words: (text: string) => readonly string[];
  readonly likeness: Likeness;
  /** How the load is shared, as the person has set it. */
  readonly balance: () => BalanceStrategy;
  /** What an agent takes of this machine. */
  readonly share: (agent: string) => Share;
}

/** How alike a request and each text are in meaning, 0 to 1; undefined where that is not known. */
export type Likeness = (
  asked: string,
  texts: readonly string[],
  owner: SpendOwner | undefined,
) => Promise<readonly number[] | undefined>;

/** A step that waits for an agent. */
export interface Assignment {
  /** Of the step; the same over its tries and over restarts. */
  readonly key: string;
  readonly action: string;
  readonly request: string;
  readonly owner: SpendOwner;
}

export type Assigned =
  | { readonly status: 'assigned'; readonly agent: string }
  /** Those that could have enough to do. */
  | { readonly status: 'busy' }
  /** No agent can do it. */
  | { readonly status: 'none' };

const STORED_REQUEST = 2000;
const STORED_ALTERNATIVES = 3;

/** Says which agent a request should go to, and keeps what it said with its reasons. */
export class Supervisor {
  readonly #deps: SupervisorDeps;
  readonly #balancer = new LoadBalancer();

  constructor(deps: SupervisorDeps) {
    this.#deps = deps;
  }

  /** Undefined where every agent is off or has enough to do. */
  async decide(
    request: string,
  ): Promise<(SupervisorDecision & { readonly id: string }) | undefined> {
    const all = this.#deps.agents.list({}).filter(({ off }) => !off);
    const decision = await this.#among(all, request, undefined);
    return decision && this.#keep(this.#deps.ids.next('decision'), request, decision);
  }

  /**
   * Who does a step of a run: decided once, then the same agent as long as it is there and on. The
   * four agents work on whole requests only and are none of those asked.
   */
  async assign({ key, action, request, owner }: Assignment): Promise<Assigned> {
    const able = this.#deps.agents
      .list({})
      .filter(({ off, source }) => !off && source !== 'builtin')
      .filter(
        ({ source, capabilities }) =>
          (action === 'run' && source !== 'server') ||
          capabilities.some(({ name }) => name === action),
      );
    const before = this.decided(key);
    if (before && able.some(({ name }) => name === before.agent)) {
      return { status: 'assigned', agent: before.agent };
    }
    if (able.length === 0) return { status: 'none' };
    const decision = await this.#among(able, request, owner);
    if (!decision) return { status: 'busy' };
    return { status: 'assigned', agent: this.#keep(key, request, decision).agent };
  }

  /** What was decided under an id, or under the key of a step. */
  decided(id: string) {
    const { supervisorDecisions } = tables;
    const { agent, confidence, reasons, alternatives } = supervisorDecisions;
    return this.#deps.database
      .select({ agent, confidence, reasons, alternatives })
      .from(supervisorDecisions)
      .where(eq(supervisorDecisions.id, id))
      .get();
  }

  async #among(
    agents: ReturnType<Agents['list']>,
    request: string,
    owner: SpendOwner | undefined,
  ): Promise<SupervisorDecision | undefined> {
    const { words, likeness } = this.#deps;
    const texts = agents.map(({ name, role, description, capabilities }) => {
      const spoken = capabilities.map((one) => `${one.name} ${one.description}`);
      return [name, role, description, ...spoken].join(' ');
    });
    const asked = new Set(words(request));
    const alike = await likeness(request, texts, owner);
    const candidates = agents.map(({ name, metrics }, index): Candidate => {
      const text = texts[index]!;
      const { tasks, failures } = metrics;
      return {
        ...{ agent: name, text, tasks, failures },
        similarity: alike?.[index] ?? overlap(asked, new Set(words(text))),
        available: available(this.#load(name)),
      };
    });
    const decision = decideAgent(request, candidates, alike ? 'meaning' : 'words');
    return decision && this.#share(decision);
  }

  #keep<D extends SupervisorDecision>(
    id: string,
    request: string,
    decision: D,
  ): D & { id: string } {
    const { agent, confidence } = decision;
    const said = {
      ...{ at: this.#deps.clock.now(), request: request.slice(0, STORED_REQUEST) },
      ...{ agent, confidence },
      reasons: [...decision.reasons],
      alternatives: decision.alternatives.slice(0, STORED_ALTERNATIVES),
    };
    this.#deps.database
      .insert(tables.supervisorDecisions)
      .values({ id, ...said })
      .onConflictDoUpdate({ target: tables.supervisorDecisions.id, set: said })
      .run();
    return { ...decision, alternatives: said.alternatives, id };
  }

  /** Of several that are judged alike, the one that has more room. */
  #share(decision: SupervisorDecision): SupervisorDecision {
    const alike = decision.alternatives.filter(
      ({ confidence }) => confidence === decision.confidence,
    );
    if (alike.length === 0) return decision;
    const names = [decision.agent, ...alike.map(({ agent }) => agent)];
    const strategy = this.#deps.balance();
    const loads = names.map((name) => this.#load(name));
    const chosen = this.#balancer.pick(loads, strategy)!.agentId;
    const { confidence } = decision;
    const others = decision.alternatives.map((one) =>
      one.agent === chosen ? { agent: decision.agent, confidence } : one,
    );
    return {
      ...{ agent: chosen, confidence, alternatives: others },
      reasons: [...decision.reasons, ...loadReasons(loads, chosen, strategy)],
    };
  }

  #load(agent: string): AgentLoad {
    const { active, averageMs } = this.#deps.agents.pool.view(agent).metrics;
    const { maxConcurrentTasks: capacity } = this.#deps.agents.settings(agent);
    const share = this.#deps.share(agent);
    return { agentId: agent, currentTasks: active, avgResponseTime: averageMs, capacity, share };
  }
}

/** The part of what is asked that the other speaks of too, 0 to 1. */
function overlap(asked: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const shared = [...asked].filter((word) => other.has(word)).length;
  return asked.size === 0 ? 0 : shared / asked.size;
}
