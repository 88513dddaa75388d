import { and, eq } from 'drizzle-orm';
import { canonicalJson, type Clock } from '../base/index.ts';
import { tables, type Database } from '../storage/index.ts';
import type { AgentDefinition } from './definition.ts';

type Effect = AgentDefinition['permissions']['effects'][number];

/** An agent as the file of a plugin has it. */
export interface PluginAgent {
  readonly definition: AgentDefinition;
  readonly plugin: string;
}

/** What an agent of a plugin may do before a person has said more. */
const WITHOUT_ASKING: readonly Effect[] = ['read'];

/** The effects that an agent asks for and has only when a person allows them. */
export function effectsToAllow({ permissions }: AgentDefinition): readonly Effect[] {
  return permissions.effects.filter((effect) => !WITHOUT_ASKING.includes(effect));
}

/**
 * Which agents of plugins a person lets change things. The word holds for the agent as it was: for
 * another definition, or from another plugin, it has to be given again. The whole definition is
 * compared, not a digest of it.
 */
export class PluginGrants {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #allowed: Map<string, string>;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
    const rows = database.select().from(tables.agentGrants).all();
    this.#allowed = new Map(rows.map((row) => [keyOf(row.agent, row.version), row.definition]));
  }

  has(agent: PluginAgent): boolean {
    const { name, version } = agent.definition;
    return this.#allowed.get(keyOf(name, version)) === textOf(agent);
  }

  give(agent: PluginAgent): void {
    const { name, version } = agent.definition;
    const kept = { definition: textOf(agent), allowedAt: this.#clock.now() };
    const { agentGrants } = tables;
    this.#database
      .insert(agentGrants)
      .values({ agent: name, version, ...kept })
      .onConflictDoUpdate({ target: [agentGrants.agent, agentGrants.version], set: kept })
      .run();
    this.#allowed.set(keyOf(name, version), kept.definition);
  }

  takeBack({ definition: { name, version } }: PluginAgent): void {
    const { agentGrants } = tables;
    this.#database
      .delete(agentGrants)
      .where(and(eq(agentGrants.agent, name), eq(agentGrants.version, version)))
      .run();
    this.#allowed.delete(keyOf(name, version));
  }
}

function keyOf(agent: string, version: string): string {
  return `${agent}@${version}`;
}

function textOf({ plugin, definition }: PluginAgent): string {
  return canonicalJson({ plugin, definition });
}
