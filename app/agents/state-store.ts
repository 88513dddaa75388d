import { and, desc, eq } from 'drizzle-orm';
import { canonicalJson, type Clock, type Ids } from '../base/index.ts';
import { tables, type Database } from '../storage/index.ts';
import { stateDamaged, stateUnknown } from './errors.ts';
import { migrateState, type AgentStateValue, type StateMigration } from './state-migrations.ts';

export interface StateStoreDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  /** The version of the shape that agents now write, and the steps to it. */
  readonly version: number;
  readonly migrations: readonly StateMigration[];
}

export interface StateVersion {
  readonly id: string;
  readonly parent: string | null;
  readonly schemaVersion: number;
  readonly checksum: string;
  readonly createdBy: string;
  readonly at: number;
  readonly size: number;
  readonly keys: number;
}

/** One thing in which two states differ; a side that has it not is undefined. */
export interface StateDifference {
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** The versions of what an agent keeps between its tasks. Nothing is overwritten. */
export class StateStore {
  readonly #deps: StateStoreDeps;

  constructor(deps: StateStoreDeps) {
    this.#deps = deps;
  }

  /** Adds a version after the newest one, or after the given one; the same state adds none. */
  async save(
    agent: string,
    state: AgentStateValue,
    createdBy: string,
    parent = this.list(agent, 1)[0]?.id ?? null,
  ): Promise<string> {
    const text = canonicalJson(state);
    const checksum = await sha256(text);
    const [newest] = this.list(agent, 1);
    if (newest && newest.checksum === checksum && newest.id === parent) return newest.id;
    const { database, clock, ids, version } = this.#deps;
    const id = ids.next('state');
    const at = clock.now();
    database
      .insert(tables.agentStates)
      .values({ id, agent, parent, schemaVersion: version, checksum, createdBy, state: text, at })
      .run();
    return id;
  }

  /** The newest first. */
  list(agent: string, limit: number): StateVersion[] {
    return this.#deps.database
      .select()
      .from(tables.agentStates)
      .where(eq(tables.agentStates.agent, agent))
      .orderBy(desc(tables.agentStates.at), desc(tables.agentStates.id))
      .limit(limit)
      .all()
      .map(({ agent: _agent, state, ...version }) => ({
        ...version,
        size: state.length,
        keys: Object.keys(JSON.parse(state) as object).length,
      }));
  }

  /** A state in the present shape. Throws where it is not there or not what was stored. */
  async read(agent: string, id: string): Promise<AgentStateValue> {
    const { database, version, migrations } = this.#deps;
    const { agentStates } = tables;
    const row = database
      .select()
      .from(agentStates)
      .where(and(eq(agentStates.agent, agent), eq(agentStates.id, id)))
      .get();
    if (!row) throw stateUnknown(agent, id);
    if ((await sha256(row.state)) !== row.checksum) throw stateDamaged(agent, id);
    const state = JSON.parse(row.state) as AgentStateValue;
    return migrateState(state, row.schemaVersion, version, migrations);
  }

  /** The newest state; empty where there is none. */
  async newest(agent: string): Promise<AgentStateValue> {
    const [version] = this.list(agent, 1);
    return version ? this.read(agent, version.id) : {};
  }

  async difference(agent: string, before: string, after: string): Promise<StateDifference[]> {
    return differences(await this.read(agent, before), await this.read(agent, after), '');
  }

  /** Makes an old version the newest again, as a new one that knows it as its parent. */
  async restore(agent: string, id: string): Promise<string> {
    return this.save(agent, await this.read(agent, id), `restored from ${id}`, id);
  }
}

function differences(before: unknown, after: unknown, path: string): StateDifference[] {
  if (canonicalJson(before ?? null) === canonicalJson(after ?? null)) return [];
  if (!isPlain(before) || !isPlain(after)) return [{ path: path || '.', before, after }];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
    differences(before[key], after[key], path === '' ? key : `${path}.${key}`),
  );
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

async function sha256(text: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
