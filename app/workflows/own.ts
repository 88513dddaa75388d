import { asc, eq } from 'drizzle-orm';
import { isMap, parseDocument } from 'yaml';
import { Events, type Clock } from '../base/index.ts';
import { tables, type Database } from '../storage/index.ts';
import type { WorkflowDefinition } from './definition.ts';
import { workflowChanged, workflowNameTaken, workflowNameless, workflowUnknown } from './errors.ts';
import { parseWorkflow } from './parse.ts';
import { FOUR_AGENTS_WORKFLOW } from './pipeline/definition.ts';

export type OwnWorkflow = typeof tables.ownWorkflows.$inferSelect;

/** What a save stands in for, as the person last saw it. */
export interface Replaced {
  readonly name: string;
  readonly revision: number;
}

/** The workflows that a person keeps, as their texts; a text may be saved while it has faults. */
export class OwnWorkflows {
  readonly events = new Events<{ changed: { name: string } }>();
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  list(): OwnWorkflow[] {
    return this.#database
      .select()
      .from(tables.ownWorkflows)
      .orderBy(asc(tables.ownWorkflows.name))
      .all();
  }

  find(name: string): OwnWorkflow | undefined {
    const { ownWorkflows } = tables;
    return this.#database.select().from(ownWorkflows).where(eq(ownWorkflows.name, name)).get();
  }

  get(name: string): OwnWorkflow {
    const found = this.find(name);
    if (!found) throw workflowUnknown(name);
    return found;
  }

  /** For sub-workflows: undefined where there is none. Throws where the one there is cannot run. */
  definition(name: string): WorkflowDefinition | undefined {
    const found = this.find(name);
    return found && parseWorkflow(found.text);
  }

  /**
   * Keeps the text under the name that it gives itself. Throws where that name is another one's, or
   * where what is replaced was saved by somebody else since.
   */
  save(text: string, replaces?: Replaced): OwnWorkflow {
    const name = nameIn(text);
    if (name === undefined) throw workflowNameless();
    const before = replaces && this.find(replaces.name);
    if (before && before.revision !== replaces.revision) throw workflowChanged(replaces.name);
    const taken = name === FOUR_AGENTS_WORKFLOW.name || this.find(name) !== undefined;
    if (name !== before?.name && taken) throw workflowNameTaken(name);
    const now = this.#clock.now();
    const saved: OwnWorkflow = {
      name,
      text,
      revision: (before?.revision ?? 0) + 1,
      createdAt: before?.createdAt ?? now,
      updatedAt: now,
    };
    this.#database.transaction(() => {
      if (before) this.#delete(before.name);
      this.#database.insert(tables.ownWorkflows).values(saved).run();
    });
    this.events.emit('changed', { name });
    return saved;
  }

  remove(name: string): void {
    this.get(name);
    this.#delete(name);
    this.events.emit('changed', { name });
  }

  #delete(name: string): void {
    this.#database.delete(tables.ownWorkflows).where(eq(tables.ownWorkflows.name, name)).run();
  }
}

/** The name that a text gives itself, read even where the rest has faults. */
function nameIn(text: string): string | undefined {
  const contents: unknown = parseDocument(text).contents;
  const name: unknown = isMap(contents) ? contents.get('name') : undefined;
  return typeof name === 'string' && name.trim() !== '' ? name.trim().slice(0, 100) : undefined;
}
