import { KeptHours, type KeptHoursDeps } from './kept-hours.ts';
import { KeptLists } from './kept-lists.ts';

/** What is known of servers beyond the end of the app. */
export interface Kept {
  readonly lists: KeptLists;
  readonly hours: KeptHours;
}

/** All of it in one database. */
export function keptOf(deps: KeptHoursDeps): Kept {
  const { database, clock, log } = deps;
  return { lists: new KeptLists(database, clock, log), hours: new KeptHours(deps) };
}
