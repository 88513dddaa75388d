import { app, dialog, shell } from 'electron';
import { AppError, toAppError } from '../../app/base/index.ts';
import { requestBrowserLink } from '../adapters/browser-link.ts';
import { readEndpoint, type Owner } from '../adapters/data-folder.ts';
import type { Words } from './words.ts';

/** Says why AgentHub cannot start and what to do, without the inner workings. */
export async function tellFailure(thrown: unknown, words: Words): Promise<void> {
  const error = toAppError(thrown);
  await app.whenReady();
  await dialog.showMessageBox({
    type: 'error',
    title: words.cannotStart,
    message: error.message,
    detail: error.remedy ?? '',
    buttons: [words.closeDialog],
  });
}

/** Says who has the data folder; where that AgentHub answers, it can be opened in the browser. */
export async function tellOwner(owner: Owner, dataFolder: string, words: Words): Promise<void> {
  const endpoint = readEndpoint(dataFolder, owner);
  const error = new AppError({
    kind: 'conflict',
    code: 'data-folder.in-use',
    message: `Another AgentHub (process ${owner.pid}) uses the data folder ${dataFolder}.`,
    remedy: 'Close it first, or start this one with another folder: --data DIR.',
  });
  if (!endpoint) return tellFailure(error, words);
  const { response } = await dialog.showMessageBox({
    type: 'info',
    title: words.cannotStart,
    message: error.message,
    detail: error.remedy ?? '',
    buttons: [words.openInBrowser, words.closeDialog],
    defaultId: 0,
    cancelId: 1,
  });
  if (response !== 0) return;
  try {
    await shell.openExternal(await requestBrowserLink(endpoint));
  } catch (failure) {
    await tellFailure(failure, words);
  }
}
