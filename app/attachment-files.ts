import type { AttachmentFiles } from './chats/index.ts';
import type { Folders, MachineFacts } from './ports.ts';

/** Files of messages lie in a folder of their own under the data folder. */
export function attachmentFiles(folders: Folders, facts: MachineFacts): AttachmentFiles {
  const folder = folders.join(facts.dataFolder, 'attachments');
  return {
    write(id, base64) {
      folders.ensure(folder);
      folders.writeNewBytes(folders.join(folder, id), base64);
    },
    read: (id) => folders.readBytes(folders.join(folder, id)),
    remove: (id) => folders.remove(folders.join(folder, id)),
  };
}
