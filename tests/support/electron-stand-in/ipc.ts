import type { Frame } from 'playwright-core';
import { fromChromium } from './addresses.ts';

interface StandInFrame {
  readonly url: string;
  readonly parent: object | null;
}
type Handler = (event: { senderFrame: StandInFrame | null }, ...args: unknown[]) => unknown;

const handlers = new Map<string, Handler>();

export const ipcMain = {
  handle(channel: string, handler: Handler): void {
    if (handlers.has(channel)) throw new Error(`"${channel}" has a handler already`);
    handlers.set(channel, handler);
  },
  removeHandler: (channel: string): void => void handlers.delete(channel),
};

/** A call from a frame of a page, as `ipcRenderer.invoke` makes it. */
export async function invokeFrom(
  frame: Frame,
  channel: string,
  args: readonly unknown[],
): Promise<unknown> {
  const handler = handlers.get(channel);
  if (!handler) throw new Error(`No handler registered for '${channel}'`);
  const senderFrame = { url: fromChromium(frame.url()), parent: frame.parentFrame() };
  return structuredClone(await handler({ senderFrame }, ...args));
}
