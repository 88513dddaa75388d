import type { Folders, MachineFacts } from './ports.ts';
import type { ResultFiles } from './tools/index.ts';

/** Bytes that tools answer with go into a folder of their own under the data folder. */
export function resultFiles(folders: Folders, facts: MachineFacts): ResultFiles {
  return {
    save(name, base64) {
      const folder = folders.join(facts.dataFolder, 'results');
      folders.ensure(folder);
      const path = folders.join(folder, name);
      folders.writeNewBytes(path, base64);
      return path;
    },
  };
}
