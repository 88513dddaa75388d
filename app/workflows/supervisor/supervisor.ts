import type { Agents } from '../../agents/index.ts';
import type { Clock, Ids } from '../../base/index.ts';
import { tables, type Database } from '../../storage/index.ts';
import { LoadBalancer, type AgentLoad } from './balance.ts';
import { decideAgent, type Candidate, type SupervisorDecision } from './decision.ts';

export interface SupervisorDeps {
  readonly agents: Agents;
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  /** The stems of a text, in English whatever its language. */
  readonly words: (text: string) => readonly string[];
}

const STORED_REQUEST = 2000;

/** Says which agent a request should go to, and keeps what it said with its reasons. */
export class Supervisor {
  readonly #deps: SupervisorDeps;
  readonly #balancer = new LoadBalancer();

  constructor(deps: SupervisorDeps) {
    this.#deps = deps;
  }

  /** Undefined where every agent is off or has enough to do. */
  decide(request: string): (SupervisorDecision & { readonly id: string }) | undefined {
    const { agents, database, clock, ids, words } = this.#deps;
    const asked = new Set(words(request));
    const candidates = agents
      .list({})
      .filter(({ off }) => !off)
      .map(({ name, role, description, capabilities, metrics }): Candidate => {
        const spoken = capabilities.map((one) => `${one.name} ${one.description}`);
        const text = [name, role, description, ...spoken].join(' ');
        const { tasks, failures } = metrics;
        return {
          ...{ agent: name, text, tasks, failures },
          similarity: overlap(asked, new Set(words(text))),
          available: this.#balancer.pick([this.#load(name)]) !== undefined,
        };
      });
    const decision = decideAgent(request, candidates, 'words');
    if (!decision) return undefined;
    const shared = this.#share(decision);
    const id = ids.next('decision');
    database
      .insert(tables.supervisorDecisions)
      .values({
        ...{ id, at: clock.now(), request: request.slice(0, STORED_REQUEST) },
        ...{ agent: shared.agent, confidence: shared.confidence },
        ...{ reasons: [...shared.reasons], alternatives: [...shared.alternatives] },
      })
      .run();
    return { ...shared, id };
  }

  /** Of several that are judged alike, the one that has more room. */
  #share(decision: SupervisorDecision): SupervisorDecision {
    const alike = decision.alternatives.filter(
      ({ confidence }) => confidence === decision.confidence,
    );
    if (alike.length === 0) return decision;
    const names = [decision.agent, ...alike.map(({ agent }) => agent)];
    const chosen = this.#balancer.pick(names.map((name) => this.#load(name)))!.agentId;
    const { confidence } = decision;
    const others = decision.alternatives.map((one) =>
      one.agent === chosen ? { agent: decision.agent, confidence } : one,
    );
    return {
      ...{ agent: chosen, confidence, alternatives: others },
      reasons: [...decision.reasons, `load: of ${names.join(', ')} it is ${chosen}'s turn`],
    };
  }

  /** Agents work in this one process: its processor and memory are the same for all. */
  #load(agent: string): AgentLoad {
    const { active, averageMs } = this.#deps.agents.pool.view(agent).metrics;
    const { maxConcurrentTasks: capacity } = this.#deps.agents.settings(agent);
    const usage = { cpuUsage: 0, memoryUsage: 0 };
    return { agentId: agent, currentTasks: active, avgResponseTime: averageMs, capacity, ...usage };
  }
}

/** The part of what is asked that the other speaks of too, 0 to 1. */
function overlap(asked: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const shared = [...asked].filter((word) => other.has(word)).length;
  return asked.size === 0 ? 0 : shared / asked.size;
}
