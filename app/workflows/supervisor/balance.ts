import type { Share } from './shares.ts';

export interface AgentLoad {
  readonly agentId: string;
  readonly currentTasks: number;
  /** What it takes of this machine. */
  readonly share: Share;
  readonly avgResponseTime: number;
  readonly capacity: number;
}

export type BalanceStrategy = 'least-connections' | 'weighted-round-robin' | 'resource-based';

const FULL = 0.8;

/** Whether an agent takes more: under 0.8 of what it can do. */
export function available({ currentTasks, capacity }: AgentLoad): boolean {
  return currentTasks < capacity * FULL;
}

const WEIGHTS = { processor: 0.4, memory: 0.3, tasks: 0.3 };

/**
 * 0.4 of the processor, 0.3 of the memory, 0.3 of the tasks for what it can take: lower is freer.
 * Where the first two are not known, the tasks alone have the whole weight.
 */
export function resourceScore({ share, currentTasks, capacity }: AgentLoad): number {
  const tasks = currentTasks / capacity;
  if (share.status !== 'known') return tasks;
  const { processor, memory } = share;
  return processor * WEIGHTS.processor + memory * WEIGHTS.memory + tasks * WEIGHTS.tasks;
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

/** Whose turn it is and by what; for the freest, what each was weighed by. */
export function loadReasons(
  loads: readonly AgentLoad[],
  chosen: string,
  strategy: BalanceStrategy,
): string[] {
  const names = loads.map(({ agentId }) => agentId).join(', ');
  const turn = `load: of ${names} it is ${chosen}'s turn by ${strategy}`;
  return strategy === 'resource-based' ? [turn, ...loads.map(weighed)] : [turn];
}

function weighed(load: AgentLoad): string {
  const { agentId, share, currentTasks, capacity } = load;
  const tasks = `tasks ${currentTasks} of ${capacity}`;
  const score = resourceScore(load).toFixed(2);
  if (share.status === 'known') {
    const [processor, memory] = [share.processor, share.memory].map((part) => part.toFixed(2));
    return `share of ${agentId}: ${score}, processor ${processor}, memory ${memory}, ${tasks}`;
  }
  const why = share.status === 'elsewhere' ? 'it runs elsewhere' : 'not measured yet';
  return `share of ${agentId}: ${score}, ${tasks} alone, ${why}`;
}
