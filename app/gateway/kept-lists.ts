import { eq } from 'drizzle-orm';
import { canonicalJson, fingerprint, messageOf, type Clock, type Log } from '../base/index.ts';
import { tables, type Database } from '../storage/index.ts';
import type { ServerConfig } from './config.ts';

/** The list of one server beyond the end of the app. */
export interface KeptList {
  /** What it last listed; nothing where that is not known. */
  read(): readonly unknown[];
  write(entries: readonly unknown[]): void;
}

/** A longer list is not kept: it would cost every start more than it saves. */
const MOST_CHARACTERS = 8 * 1024 * 1024;

/**
 * The tools that servers last listed, by how they are reached: a server that is not running, or not
 * yet, offers them all the same. A list that cannot be read or written is no reason to fail.
 */
export class KeptLists {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #log: Log;

  constructor(database: Database, clock: Clock, log: Log) {
    this.#database = database;
    this.#clock = clock;
    this.#log = log;
  }

  of(config: ServerConfig): KeptList {
    const address = fingerprint(canonicalJson(config.address));
    let known: string | undefined;
    return {
      read: () => {
        known = this.#read(config.name, address);
        return known === undefined ? [] : (JSON.parse(known) as unknown[]);
      },
      write: (entries) => {
        const text = JSON.stringify(entries);
        if (text === known || text.length > MOST_CHARACTERS) return;
        if (this.#write(config.name, address, text)) known = text;
      },
    };
  }

  forget(server: string): void {
    const { toolLists } = tables;
    this.#database.delete(toolLists).where(eq(toolLists.server, server)).run();
  }

  #read(server: string, address: string): string | undefined {
    const { toolLists } = tables;
    try {
      const row = this.#database.select().from(toolLists).where(eq(toolLists.server, server)).get();
      return row?.address === address ? row.entries : undefined;
    } catch (error) {
      this.#log.warn('a kept list could not be read', { server, reason: messageOf(error) });
      return undefined;
    }
  }

  #write(server: string, address: string, entries: string): boolean {
    const { toolLists } = tables;
    const row = { address, entries, readAt: this.#clock.now() };
    try {
      this.#database
        .insert(toolLists)
        .values({ server, ...row })
        .onConflictDoUpdate({ target: toolLists.server, set: row })
        .run();
      return true;
    } catch (error) {
      this.#log.warn('a list could not be kept', { server, reason: messageOf(error) });
      return false;
    }
  }
}
