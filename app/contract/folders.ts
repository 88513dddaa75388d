import * as z from 'zod';

const folder = z.string().max(4096);

/** Choosing a folder of this machine. Names of folders alone are told, and only to this machine. */
export const folderCommands = {
  /** Whole paths of folders that go on as the text does; none where it names none. */
  'folders.suggest': {
    input: z.object({ text: folder }),
    output: z.object({ folders: z.array(z.string()) }),
  },
  /** Shows the system's own dialog, on the desktop alone; without `folder` where nothing was chosen. */
  'folders.pick': {
    input: z.object({ from: folder.optional() }),
    output: z.object({ folder: z.string().optional() }),
  },
} as const;
