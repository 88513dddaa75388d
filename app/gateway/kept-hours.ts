import { eq, lt } from 'drizzle-orm';
import * as z from 'zod';
import { messageOf, type Clock, type Log } from '../base/index.ts';
import { tables, type Database, type WriteQueue } from '../storage/index.ts';
import { MINUTE_MS, SHOWN_MINUTES, type KeptActivity } from './activity.ts';
import { SERVER_STATES } from './life.ts';

export interface KeptHoursDeps {
  readonly database: Database;
  readonly queue: WriteQueue;
  readonly clock: Clock;
  readonly log: Log;
}

const count = z.number().int().nonnegative();
const state = z.enum(SERVER_STATES);
const hour = z.object({
  minutes: z.array(
    z.object({
      age: count,
      worst: state,
      last: state.optional(),
      calls: count,
      toolErrors: count,
      failed: count,
    }),
  ),
  durations: z.array(z.object({ age: count, ms: z.number().nonnegative() })),
});

/**
 * The last hour of each server beyond the end of the app: one row of bounded size for each. What
 * cannot be read or written is not shown, and is no reason to fail.
 */
export class KeptHours {
  readonly #deps: KeptHoursDeps;

  constructor(deps: KeptHoursDeps) {
    this.#deps = deps;
  }

  /** With the whole minutes that have passed since; undefined where there is nothing of this hour. */
  read(server: string): { readonly hour: KeptActivity; readonly minutesAgo: number } | undefined {
    const { database, clock, log } = this.#deps;
    const { serverHours } = tables;
    try {
      const row = database.select().from(serverHours).where(eq(serverHours.server, server)).get();
      if (!row) return undefined;
      // a clock that was set back since makes nothing older
      const minutesAgo = Math.max(0, Math.floor((clock.now() - row.keptAt) / MINUTE_MS));
      if (minutesAgo >= SHOWN_MINUTES) return undefined;
      return { hour: hour.parse(JSON.parse(row.hour)), minutesAgo };
    } catch (error) {
      log.warn('the last hour of a server could not be read', {
        server,
        reason: messageOf(error),
      });
      return undefined;
    }
  }

  /** Written with the next writes that are due; hours that nobody is shown any more are dropped. */
  write(hours: ReadonlyMap<string, KeptActivity>): void {
    const { database, queue, clock } = this.#deps;
    const { serverHours } = tables;
    const keptAt = clock.now();
    const rows = [...hours].map(([server, kept]) => ({ server, hour: JSON.stringify(kept) }));
    queue.later(() => {
      for (const row of rows) {
        const set = { hour: row.hour, keptAt };
        database
          .insert(serverHours)
          .values({ ...row, keptAt })
          .onConflictDoUpdate({ target: serverHours.server, set })
          .run();
      }
      database
        .delete(serverHours)
        .where(lt(serverHours.keptAt, keptAt - SHOWN_MINUTES * MINUTE_MS))
        .run();
    });
  }

  forget(server: string): void {
    const { database, queue } = this.#deps;
    const { serverHours } = tables;
    queue.later(() => database.delete(serverHours).where(eq(serverHours.server, server)).run());
  }
}
