import { ipcMain, type IpcMainInvokeEvent, type WebContents } from 'electron';
import { AppError, toWireError } from '../../app/base/index.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { mayUseDoor, isOurs, type Sender } from './page-origin.ts';

const INVOKE = 'agenthub:invoke';
const EVENT = 'agenthub:event';

/** The door of the windows. Calls that come before the core is open wait for it. */
export function openDoor(bridge: Promise<Bridge>): Disposable {
  const closed = new AbortController();
  ipcMain.handle(INVOKE, async (event, name: unknown, input: unknown) => {
    if (!mayUseDoor(senderOf(event))) return { ok: false, error: toWireError(foreignPage()) };
    return (await bridge).invoke(name, input, closed.signal);
  });
  return {
    [Symbol.dispose]() {
      ipcMain.removeHandler(INVOKE);
      closed.abort();
    },
  };
}

/** Sends every announcement of the core to a window, as long as our page is in it. */
export function announceTo(contents: () => WebContents | undefined, bridge: Bridge): Disposable {
  return bridge.announcements.on('announced', (announcement) => {
    const open = contents();
    if (open && isOurs(open.getURL())) open.send(EVENT, announcement);
  });
}

function senderOf(event: IpcMainInvokeEvent): Sender | undefined {
  const frame = event.senderFrame;
  return frame ? { url: frame.url, isTop: frame.parent === null } : undefined;
}

function foreignPage(): AppError {
  return new AppError({
    kind: 'denied',
    code: 'door.foreign-page',
    message: 'Only the window of AgentHub itself may do this.',
    remedy: 'Close the window and open it again.',
  });
}
