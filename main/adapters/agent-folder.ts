import {
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  statSync,
  watch,
  type FSWatcher,
} from 'node:fs';
import { join, sep } from 'node:path';
import {
  fileTooLarge,
  fileUnreadable,
  leadsOut,
  notAFile,
  tooManyFiles,
  type AgentFile,
  type AgentFolder,
  type PluginFolder,
} from '../../app/agents/index.ts';
import { messageOf } from '../../app/base/index.ts';

/** An editor writes a file in several steps: they are one change. */
const SETTLE_MS = 100;
const AGENT_FILE = /^[^.].*\.(?:ya?ml|md|markdown)$/iu;
const MANIFESTS = ['plugin.yaml', 'plugin.yml'];
const MOST_KB = 256;
/** Of one plugin; a person's own agents are as many as they like. */
const MOST_FILES = 200;

/**
 * Agents as files: `own` is the person's folder, `plugins` holds a folder for each plugin with
 * `plugin.yaml` and its agents under `agents`. Both are made when they are first watched. What a
 * plugin brings is read only where it stands in the plugin: a link in it that leads out is refused.
 */
export function agentFolder(own: string, plugins: string): AgentFolder {
  return {
    path: own,
    read: () => agentsIn(own).map((name) => ({ name, ...textOf(join(own, name)) })),
    plugins: () => foldersIn(plugins).map((name) => pluginAt(join(plugins, name), name)),
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
        const folders = foldersIn(plugins).map((plugin) => join(plugins, plugin));
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

function pluginAt(folder: string, name: string): PluginFolder {
  const shown = `plugins/${name}`;
  if (isLink(folder)) {
    return { name: shown, manifest: undefined, agents: [], fault: leadsOut() };
  }
  const manifest = namesIn(folder).find((file) => MANIFESTS.includes(file));
  const files = agentsIn(join(folder, 'agents'));
  return {
    name: shown,
    manifest:
      manifest === undefined
        ? undefined
        : { name: `${shown}/${manifest}`, ...textWithin(folder, join(folder, manifest)) },
    agents: files.slice(0, MOST_FILES).map((file): AgentFile => ({
      name: `${shown}/agents/${file}`,
      ...textWithin(folder, join(folder, 'agents', file)),
    })),
    ...(files.length > MOST_FILES ? { fault: tooManyFiles(MOST_FILES) } : {}),
  };
}

type Text = Pick<AgentFile, 'text' | 'fault'>;

function textWithin(folder: string, path: string): Text {
  try {
    if (!realpathSync(path).startsWith(realpathSync(folder) + sep)) {
      return { text: '', fault: leadsOut() };
    }
  } catch (error) {
    return { text: '', fault: fileUnreadable(messageOf(error)) };
  }
  return textOf(path);
}

function textOf(path: string): Text {
  try {
    const facts = statSync(path);
    if (!facts.isFile()) return { text: '', fault: notAFile() };
    if (facts.size > MOST_KB * 1024) return { text: '', fault: fileTooLarge(MOST_KB) };
    return { text: readFileSync(path, 'utf8') };
  } catch (error) {
    return { text: '', fault: fileUnreadable(messageOf(error)) };
  }
}

function agentsIn(folder: string): string[] {
  return namesIn(folder).filter((name) => AGENT_FILE.test(name));
}

/** Folders, and links to what may be one; files beside the plugins are none of them. */
function foldersIn(folder: string): string[] {
  return namesIn(folder).filter((name) => {
    if (name.startsWith('.')) return false;
    return isLink(join(folder, name)) || isFolder(join(folder, name));
  });
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
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
