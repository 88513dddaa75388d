import { toAppError, type AppError } from './base/index.ts';
import type { Gateway } from './gateway/index.ts';
import type { MachineFacts, Folders } from './ports.ts';
import type { SettingsStore } from './settings/index.ts';

/** Names of the servers that ship with the app. */
export const FILES_SERVER = 'files';
const MEMORY_SERVER = 'memory';

const WELCOME = `Welcome to AgentHub.

This folder is yours and AgentHub's: ask it to list, read, write or tidy the files here.
Nothing outside this folder can be touched by the built-in file tools.

AgentHub 에 오신 것을 환영합니다. 이 폴더의 파일을 나열하고, 읽고, 쓰고, 정리해 달라고 말해 보세요.
`;

export interface FirstRunDeps {
  readonly gateway: Gateway;
  readonly settings: SettingsStore;
  readonly facts: MachineFacts;
  readonly folders: Folders;
}

/**
 * On a first start with no servers configured: adds the two that ship with the app. Where the
 * folder for files cannot be made they are added all the same, so that the file server shows why it
 * does not run, and the error is returned.
 */
export function offerBuiltins(deps: FirstRunDeps): AppError | undefined {
  const { gateway, settings, facts, folders } = deps;
  if (!gateway.isEmpty || settings.current.builtinsOffered) return undefined;
  const folder = settings.current.filesFolder ?? folders.join(facts.documentsFolder, 'AgentHub');
  const unusable = attempt(() => prepareFolder(folders, folder));
  const unwritable = attempt(() => {
    gateway.add({
      [FILES_SERVER]: filesEntry(folder),
      [MEMORY_SERVER]: {
        command: 'npx',
        args: ['-y', '@modelcontextprotocol/server-memory'],
        env: { MEMORY_FILE_PATH: folders.join(facts.dataFolder, 'memory.jsonl') },
        agenthub: { trust: 'trusted' },
      },
    });
    settings.update({ builtinsOffered: true, filesFolder: folder });
  });
  return unusable ?? unwritable;
}

/** Points the file server at the folder that the person chose. */
export async function chooseFolder(deps: FirstRunDeps, folder: string): Promise<void> {
  prepareFolder(deps.folders, folder);
  deps.settings.update({ filesFolder: folder });
  await deps.gateway.replace(FILES_SERVER, filesEntry(folder));
}

function filesEntry(folder: string) {
  return {
    command: 'npx',
    args: ['-y', '@modelcontextprotocol/server-filesystem', folder],
    // It is not started where its folder is not there, and says so.
    cwd: folder,
    agenthub: { trust: 'trusted' },
  };
}

function attempt(act: () => void): AppError | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return toAppError(error);
  }
}

function prepareFolder(folders: Folders, folder: string): void {
  if (folders.ensure(folder)) folders.writeNew(folders.join(folder, 'Welcome.txt'), WELCOME);
}
