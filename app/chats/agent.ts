import type { Agents } from '../agents/index.ts';
import { SEARCH_AND_READ } from '../tools/index.ts';

/** An agent as it answers in a chat. */
export interface ChatAgent {
  readonly name: string;
  readonly model: string | undefined;
  /** What the model is told before the usual instructions. */
  readonly system: string;
  /** By the name that the model is told. */
  readonly mayUse: (tool: string) => boolean;
  /** Does a turn as this agent, which is ready, busy and off like for any other task. */
  readonly use: <T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>) => Promise<T>;
}

/** An agent for a chat. Throws where there is none of that name. */
export function chatAgent(
  agents: Agents,
  name: string,
  publicName: (tool: string) => string | undefined,
): ChatAgent {
  const { definition } = agents.registry.get(name);
  const { model } = agents.settings(definition.name);
  return {
    name: definition.name,
    model,
    system: [`You are ${definition.name}: ${definition.role}.`, definition.instructions]
      .filter((line) => line !== '')
      .join('\n'),
    mayUse: (tool) =>
      SEARCH_AND_READ.includes(tool) || agents.mayUse(definition, publicName(tool) ?? tool),
    use: (signal, work) => agents.pool.use(definition.name, signal, work),
  };
}
