import { asc, inArray } from 'drizzle-orm';
import { canonicalJson, fingerprint, type Clock } from '../../base/index.ts';
import type { ServerTool } from '../../gateway/index.ts';
import { tables, type Database } from '../../storage/index.ts';

/** So many are kept, of tools that are there or may come back; the oldest go. */
const MOST_KEPT = 20_000;

/** Example requests that were written once, so that a tool is asked about again only when it changed. */
export class ExampleStore {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #byFingerprint = new Map<string, readonly string[]>();
  /** A list that is read anew has new objects. */
  readonly #fingerprints = new WeakMap<ServerTool, string>();

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
    const { toolExamples } = tables;
    const rows = database.select().from(toolExamples).orderBy(asc(toolExamples.at)).all();
    for (const row of rows) this.#byFingerprint.set(row.fingerprint, row.requests);
  }

  /** The requests of a tool; undefined where no model was asked about it as it is now. */
  of(tool: ServerTool): readonly string[] | undefined {
    return this.#byFingerprint.get(this.#fingerprintOf(tool));
  }

  save(tool: ServerTool, requests: readonly string[], model: string): void {
    const key = this.#fingerprintOf(tool);
    const values = { requests: [...requests], model, at: this.#clock.now() };
    this.#database
      .insert(tables.toolExamples)
      .values({ fingerprint: key, ...values })
      .onConflictDoUpdate({ target: tables.toolExamples.fingerprint, set: values })
      .run();
    this.#byFingerprint.set(key, requests);
    this.#keepBounds();
  }

  #keepBounds(): void {
    const over = [...this.#byFingerprint.keys()].slice(0, this.#byFingerprint.size - MOST_KEPT);
    if (this.#byFingerprint.size <= MOST_KEPT) return;
    const { toolExamples } = tables;
    this.#database.delete(toolExamples).where(inArray(toolExamples.fingerprint, over)).run();
    for (const key of over) this.#byFingerprint.delete(key);
  }

  #fingerprintOf(tool: ServerTool): string {
    let known = this.#fingerprints.get(tool);
    if (known === undefined) {
      const { tool: name, title, description, inputSchema } = tool;
      known = fingerprint(canonicalJson({ name, title, description, inputSchema }));
      this.#fingerprints.set(tool, known);
    }
    return known;
  }
}
