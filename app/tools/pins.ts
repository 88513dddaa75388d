import { eq } from 'drizzle-orm';
import { canonicalJson, type Clock } from '../base/index.ts';
import type { ServerTool } from '../gateway/index.ts';
import { tables, type Database } from '../storage/index.ts';
import { toolUnknown } from './errors.ts';
import { scanTool, type Danger } from './scan.ts';

/** One thing that a tool says of itself now and said otherwise when it was approved. */
export interface PinDifference {
  readonly field: string;
  readonly before: string;
  readonly after: string;
}

export interface ChangedTool {
  readonly name: string;
  readonly fields: readonly PinDifference[];
}

const FIELDS = ['title', 'description', 'inputSchema', 'outputSchema', 'annotations'] as const;

/**
 * Tools as they were approved. A tool that has become another one since is held back until a
 * person accepts the difference: the usual way to slip orders to a model is to change a tool
 * after it was trusted. The whole definition is compared, not a digest of it.
 */
export class ToolPins {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #pinned: Map<string, string>;
  /** Definitions and dangers of tools already looked at; a list that is read anew has new objects. */
  readonly #seen = new WeakMap<ServerTool, { definition: string; dangers: readonly Danger[] }>();

  #revision = 0;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
    const rows = database.select().from(tables.pins).all();
    this.#pinned = new Map(rows.map((row) => [row.name, row.definition]));
  }

  /** Another one whenever another tool may be held back than before. */
  get revision(): number {
    return this.#revision;
  }

  /** Whether it differs from what was approved; a tool that never was does not. */
  isSuspended(tool: ServerTool): boolean {
    const pinned = this.#pinned.get(tool.name);
    return pinned !== undefined && pinned !== this.#look(tool).definition;
  }

  dangers(tool: ServerTool): readonly Danger[] {
    return this.#look(tool).dangers;
  }

  /** Remembers a tool that was never approved before; another one stays as it is. */
  approve(tool: ServerTool): void {
    if (!this.#pinned.has(tool.name)) this.#pin(tool);
  }

  /** Takes a tool as it is now. Throws where there is no such tool. */
  accept(tool: ServerTool | undefined, name: string): void {
    if (!tool) throw toolUnknown(name, []);
    this.#pin(tool);
  }

  changes(offered: readonly ServerTool[]): ChangedTool[] {
    return offered
      .filter((tool) => this.isSuspended(tool))
      .map((tool) => ({
        name: tool.name,
        fields: differences(this.#pinned.get(tool.name)!, this.#look(tool).definition),
      }));
  }

  /** A server that a person removes takes its approvals with it. */
  forget(server: string): void {
    this.#revision += 1;
    this.#database.delete(tables.pins).where(eq(tables.pins.server, server)).run();
    for (const name of [...this.#pinned.keys()]) {
      if (name.startsWith(`${server}__`)) this.#pinned.delete(name);
    }
  }

  #pin(tool: ServerTool): void {
    const { definition } = this.#look(tool);
    const acceptedAt = this.#clock.now();
    this.#database
      .insert(tables.pins)
      .values({ name: tool.name, server: tool.server, definition, acceptedAt })
      .onConflictDoUpdate({ target: tables.pins.name, set: { definition, acceptedAt } })
      .run();
    this.#pinned.set(tool.name, definition);
    this.#revision += 1;
  }

  #look(tool: ServerTool) {
    let seen = this.#seen.get(tool);
    if (!seen) {
      const told = Object.fromEntries(FIELDS.map((field) => [field, tool[field]]));
      seen = { definition: canonicalJson({ name: tool.name, ...told }), dangers: scanTool(tool) };
      this.#seen.set(tool, seen);
    }
    return seen;
  }
}

function differences(before: string, after: string): PinDifference[] {
  const [old, now] = [before, after].map((text) => JSON.parse(text) as Record<string, unknown>);
  const show = (value: unknown): string =>
    typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value, null, 2);
  return FIELDS.map((field) => ({
    field,
    before: show(old![field]),
    after: show(now![field]),
  })).filter((difference) => difference.before !== difference.after);
}
