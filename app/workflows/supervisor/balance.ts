export interface AgentLoad {
  readonly agentId: string;
  readonly currentTasks: number;
  /** 0 to 1. */
  readonly cpuUsage: number;
  /** 0 to 1. */
  readonly memoryUsage: number;
  readonly avgResponseTime: number;
  readonly capacity: number;
}

export type BalanceStrategy = 'least-connections' | 'weighted-round-robin' | 'resource-based';

const FULL = 0.8;

/** Whether an agent takes more: under 0.8 of what it can do. */
export function available({ currentTasks, capacity }: AgentLoad): boolean {
  return currentTasks < capacity * FULL;
}

/** 0.4 of the processor, 0.3 of the memory, 0.3 of the tasks: lower is freer. */
export function resourceScore(load: AgentLoad): number {
  const tasks = load.currentTasks / load.capacity;
  return load.cpuUsage * 0.4 + load.memoryUsage * 0.3 + tasks * 0.3;
}

/** Spreads work over agents that can do it alike. */
export class LoadBalancer {
  readonly #credit = new Map<string, number>();

  /** Undefined where every agent has enough to do. */
  pick(
    loads: readonly AgentLoad[],
    strategy: BalanceStrategy = 'weighted-round-robin',
  ): AgentLoad | undefined {
    const free = loads.filter(available);
    switch (strategy) {
      case 'least-connections':
        return lowest(free, ({ currentTasks }) => currentTasks);
      case 'resource-based':
        return lowest(free, resourceScore);
      case 'weighted-round-robin':
        return this.#inTurn(free);
    }
  }

  /**
   * In proportion to capacity and evenly mixed: each gains its capacity, the richest is taken and
   * pays the sum (the smooth weighted round robin of nginx, Igor Sysoev, 2012).
   */
  #inTurn(free: readonly AgentLoad[]): AgentLoad | undefined {
    for (const { agentId, capacity } of free) {
      this.#credit.set(agentId, (this.#credit.get(agentId) ?? 0) + capacity);
    }
    const chosen = lowest(free, ({ agentId }) => -(this.#credit.get(agentId) ?? 0));
    if (!chosen) return undefined;
    const sum = free.reduce((total, { capacity }) => total + capacity, 0);
    this.#credit.set(chosen.agentId, (this.#credit.get(chosen.agentId) ?? 0) - sum);
    return chosen;
  }
}

function lowest(
  loads: readonly AgentLoad[],
  score: (load: AgentLoad) => number,
): AgentLoad | undefined {
  return loads.reduce<AgentLoad | undefined>(
    (best, load) => (best === undefined || score(load) < score(best) ? load : best),
    undefined,
  );
}
