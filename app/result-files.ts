import { messageOf, type Clock, type Log } from './base/index.ts';
import type { FileFacts, Folders, MachineFacts } from './ports.ts';
import type { Settings } from './settings/index.ts';
import type { ResultFiles } from './tools/index.ts';

const DAY_MS = 24 * 3_600_000;
const MB = 1024 * 1024;
const TIDY_EVERY_MS = 3_600_000;

interface ResultFilesDeps {
  readonly folders: Folders;
  readonly facts: MachineFacts;
  readonly limits: () => Settings['results'];
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Bytes that tools answer with go into a folder of their own under the data folder. What is too
 * old or too much is removed, at the start (`tidy`) and at most once an hour when one is added.
 */
export function resultFiles(deps: ResultFilesDeps): ResultFiles & { tidy(): void } {
  const { folders, facts, clock } = deps;
  const folder = folders.join(facts.dataFolder, 'results');
  const state = { tidiedAt: -Infinity };
  const tidy = (): void => {
    state.tidiedAt = clock.monotonic();
    try {
      for (const name of surplus(folders.files(folder), deps.limits(), clock.now())) {
        folders.remove(folders.join(folder, name));
      }
    } catch (error) {
      deps.log.warn('old results could not be removed', { reason: messageOf(error) });
    }
  };
  return {
    tidy,
    save(name, base64) {
      folders.ensure(folder);
      if (clock.monotonic() - state.tidiedAt > TIDY_EVERY_MS) tidy();
      const path = folders.join(folder, name);
      folders.writeNewBytes(path, base64);
      return path;
    },
  };
}

/** Names of the files that are to go: those that are too old, then the oldest until the rest fits. */
export function surplus(
  files: readonly FileFacts[],
  limits: Settings['results'],
  now: number,
): string[] {
  const newestFirst = [...files].sort((a, b) => b.changedAt - a.changedAt);
  let bytes = 0;
  return newestFirst
    .filter((file) => {
      bytes += file.bytes;
      const tooOld = now - file.changedAt > limits.keepDays * DAY_MS;
      return tooOld || bytes > limits.maxMegabytes * MB;
    })
    .map(({ name }) => name);
}
