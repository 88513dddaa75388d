import { existsSync, mkdirSync, readFileSync, readdirSync, watch } from 'node:fs';
import { join } from 'node:path';
import type { AgentFolder } from '../../app/agents/index.ts';

/** An editor writes a file in several steps: they are one change. */
const SETTLE_MS = 100;
const AGENT_FILE = /^[^.].*\.(?:ya?ml|md|markdown)$/iu;

/** Agents as files of a folder, which is made when it is first watched. */
export function agentFolder(path: string): AgentFolder {
  return {
    path,
    read() {
      if (!existsSync(path)) return [];
      return readdirSync(path)
        .filter((name) => AGENT_FILE.test(name))
        .sort()
        .map((name) => ({ name, text: readFileSync(join(path, name), 'utf8') }));
    },
    watch(changed) {
      let due: NodeJS.Timeout | undefined;
      try {
        mkdirSync(path, { recursive: true });
        const watcher = watch(path, { persistent: false }, () => {
          clearTimeout(due);
          due = setTimeout(changed, SETTLE_MS).unref();
        });
        watcher.on('error', () => watcher.close()); // the folder is gone: what was read stays
        return {
          [Symbol.dispose]() {
            clearTimeout(due);
            watcher.close();
          },
        };
      } catch {
        return { [Symbol.dispose]: () => undefined }; // a system that cannot watch: read at start only
      }
    },
  };
}
