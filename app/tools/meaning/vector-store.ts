import { and, eq, inArray } from 'drizzle-orm';
import { tables, type Database } from '../../storage/index.ts';

/** Rows of one statement: SQLite limits how many values it binds. */
const MOST_ROWS = 500;
/** So many vectors that no tool has any more are kept, for servers that come and go. */
const MOST_UNUSED = 2000;

/** Vectors that were made once, so that a text is embedded again only when it has changed. */
export class VectorStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** At most 500 hashes at a time. */
  read(model: string, hashes: readonly string[]): Map<string, Float32Array> {
    const rows = this.#database
      .select({ hash: tables.toolVectors.hash, vector: tables.toolVectors.vector })
      .from(tables.toolVectors)
      .where(and(this.#of(model), inArray(tables.toolVectors.hash, hashes.slice(0, MOST_ROWS))))
      .all();
    return new Map(rows.map(({ hash, vector }) => [hash, vector]));
  }

  write(model: string, vectors: ReadonlyMap<string, Float32Array>): void {
    const rows = [...vectors].map(([hash, vector]) => ({ model, hash, vector }));
    if (rows.length === 0) return;
    this.#database.insert(tables.toolVectors).values(rows).onConflictDoNothing().run();
  }

  /** Removes those of a model that are in no tool, where there are many. */
  prune(model: string, used: ReadonlySet<string>): void {
    const rows = this.#database
      .select({ hash: tables.toolVectors.hash })
      .from(tables.toolVectors)
      .where(this.#of(model))
      .all();
    const unused = rows.map(({ hash }) => hash).filter((hash) => !used.has(hash));
    if (unused.length > MOST_UNUSED) this.#remove(model, unused);
  }

  /** Removes all of a model, as when there is another one in its folder. */
  forget(model: string): void {
    this.#database.delete(tables.toolVectors).where(this.#of(model)).run();
  }

  #remove(model: string, hashes: readonly string[]): void {
    for (let from = 0; from < hashes.length; from += MOST_ROWS) {
      const some = hashes.slice(from, from + MOST_ROWS);
      this.#database
        .delete(tables.toolVectors)
        .where(and(this.#of(model), inArray(tables.toolVectors.hash, some)))
        .run();
    }
  }

  #of(model: string) {
    return eq(tables.toolVectors.model, model);
  }
}
