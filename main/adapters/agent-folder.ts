import { mkdirSync, readFileSync, readdirSync, statSync, watch, type FSWatcher } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../app/base/index.ts';
import type { AgentFile, AgentFolder } from '../../app/agents/index.ts';

/** An editor writes a file in several steps: they are one change. */
const SETTLE_MS = 100;
const AGENT_FILE = /^[^.].*\.(?:ya?ml|md|markdown)$/iu;
const MOST_BYTES = 1024 * 1024;

/**
 * Agents as files: `own` is the person's folder, `plugins` holds a folder for each plugin with its
 * agents under `agents`. Both are made when they are first watched.
 */
export function agentFolder(own: string, plugins: string): AgentFolder {
  return {
    path: own,
    read: () => [
      ...filesIn(own, undefined),
      ...pluginsIn(plugins).flatMap((plugin) => filesIn(join(plugins, plugin, 'agents'), plugin)),
    ],
    watch(changed) {
      let due: NodeJS.Timeout | undefined;
      let watchers: FSWatcher[] = [];
      const later = (): void => {
        clearTimeout(due);
        due = setTimeout(() => {
          begin(); // a plugin may have come or gone
          changed();
        }, SETTLE_MS).unref();
      };
      const begin = (): void => {
        for (const watcher of watchers) watcher.close();
        const folders = pluginsIn(plugins).map((plugin) => join(plugins, plugin));
        const places = [own, plugins, ...folders, ...folders.map((each) => join(each, 'agents'))];
        watchers = places.flatMap((place) => watcherOf(place, later));
      };
      for (const folder of [own, plugins]) makeFolder(folder);
      begin();
      return {
        [Symbol.dispose]() {
          clearTimeout(due);
          for (const watcher of watchers) watcher.close();
        },
      };
    },
  };
}

function filesIn(folder: string, plugin: string | undefined): AgentFile[] {
  return namesIn(folder)
    .filter((name) => AGENT_FILE.test(name))
    .map((name) => {
      const shown = plugin === undefined ? name : `${plugin}/agents/${name}`;
      return {
        name: shown,
        ...(plugin === undefined ? {} : { plugin }),
        ...textOf(join(folder, name)),
      };
    });
}

function textOf(path: string): Pick<AgentFile, 'text' | 'problem'> {
  try {
    const facts = statSync(path);
    if (!facts.isFile()) return { text: '', problem: 'it is no file' };
    if (facts.size > MOST_BYTES) return { text: '', problem: 'it is larger than 1 MB' };
    return { text: readFileSync(path, 'utf8') };
  } catch (error) {
    return { text: '', problem: `it cannot be read: ${messageOf(error)}` };
  }
}

function pluginsIn(folder: string): string[] {
  return namesIn(folder).filter((name) => !name.startsWith('.'));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return []; // not there, or no folder
  }
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch {
    // it cannot be made: there are none then
  }
}

/** None where the system cannot watch, or there is nothing to: then it is read at start only. */
function watcherOf(path: string, changed: () => void): FSWatcher[] {
  try {
    const watcher = watch(path, { persistent: false }, changed);
    watcher.on('error', () => watcher.close()); // the folder is gone: what was read stays
    return [watcher];
  } catch {
    return [];
  }
}
