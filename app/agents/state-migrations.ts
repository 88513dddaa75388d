import { noMigrationPath } from './errors.ts';

export type AgentStateValue = Readonly<Record<string, unknown>>;

/** One step between two versions of the shape of a state, in both directions. */
export interface StateMigration {
  readonly from: number;
  readonly to: number;
  readonly up: (state: AgentStateValue) => AgentStateValue;
  readonly down: (state: AgentStateValue) => AgentStateValue;
}

/**
 * A copy of a state in the shape of another version, by the shortest way through the steps. Each
 * hop goes up or down by its own two ends. Throws where there is no way.
 */
export function migrateState(
  state: AgentStateValue,
  from: number,
  to: number,
  steps: readonly StateMigration[],
): AgentStateValue {
  const reached = new Map<number, AgentStateValue>([[from, structuredClone(state)]]);
  const open = [from];
  for (let version = open.shift(); version !== undefined; version = open.shift()) {
    const value = reached.get(version)!;
    if (version === to) return value;
    for (const step of steps) {
      const up = step.from === version;
      const next = up ? step.to : step.to === version ? step.from : undefined;
      if (next === undefined || reached.has(next)) continue;
      reached.set(next, up ? step.up(value) : step.down(value));
      open.push(next);
    }
  }
  throw noMigrationPath(from, to);
}
