import Sqlite from 'better-sqlite3';

/** What is left to move after a pass that is not worth another one. */
const FEW_PAGES = 1500;
const MOST_PASSES = 8;
/** A log of so many pages is begun anew, though that holds a writer up for the length of a sync. */
const LONG_PAGES = 6000;
/** The longest that beginning anew waits for those who read or write. */
const PATIENCE_MS = 200;

interface Progress {
  readonly log: number;
  readonly checkpointed: number;
}

/**
 * Moves what the write-ahead log of a database holds into its file, over a connection of its own,
 * while others read and write. Under steady writing the log never stands still for long enough to be
 * begun anew by itself: each pass leaves less to move, and the last one may ask writers to wait.
 */
export function checkpoint(path: string): void {
  const sqlite = new Sqlite(path, { fileMustExist: true, timeout: PATIENCE_MS });
  try {
    sqlite.pragma('synchronous = NORMAL');
    const run = (mode: 'NOOP' | 'PASSIVE' | 'RESTART'): Progress =>
      (sqlite.pragma(`wal_checkpoint(${mode})`) as Progress[])[0]!;
    for (let pass = 1; pass <= MOST_PASSES; pass += 1) {
      run('PASSIVE');
      const { log, checkpointed } = run('NOOP'); // a pass does not tell what was written meanwhile
      if (log - checkpointed > FEW_PAGES) continue;
      if (log > LONG_PAGES) run('RESTART');
      return;
    }
  } finally {
    sqlite.close();
  }
}
