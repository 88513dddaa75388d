import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { fromChromium, toChromium } from './addresses.ts';
import { app } from './app.ts';
import { chromium } from './chromium.ts';
import { invokeFrom } from './ipc.ts';
import { emitPreventable } from './preventable.ts';

type OpenHandler = (details: { url: string }) => { action: 'deny' | 'allow' };

/** Runs in the page: gives the preload script what `electron` gives it in a sandbox. */
const PRELUDE = `
  if (window !== window.top) return;
  const listeners = new Map();
  window.__standInTell = (channel, args) => {
    for (const listener of [...(listeners.get(channel) ?? [])]) listener({}, ...args);
  };
  // Electron decides before anything is requested; Chromium by itself may ask the network first
  window.open = (url) => {
    void window.__standInOpen(new URL(url, location.href).href);
    return null;
  };
  const electron = {
    contextBridge: {
      exposeInMainWorld: (name, face) =>
        Object.defineProperty(window, name, { value: Object.freeze(face), writable: false }),
    },
    ipcRenderer: {
      invoke: (channel, ...args) => window.__standInInvoke(channel, args),
      on: (channel, listener) => {
        if (!listeners.has(channel)) listeners.set(channel, new Set());
        listeners.get(channel).add(listener);
      },
      off: (channel, listener) => listeners.get(channel)?.delete(listener),
    },
  };
  const load = (name) => {
    if (name !== 'electron') throw new Error('a sandboxed preload script cannot load ' + name);
    return electron;
  };
`;

export class WebContents extends EventEmitter {
  #page: Page | undefined;
  #loading = '';
  #openHandler: OpenHandler = () => ({ action: 'allow' });

  async attach(preload: string): Promise<void> {
    const page = await chromium.page();
    this.#page = page;
    await page.exposeBinding('__standInInvoke', ({ frame }, channel: string, args: unknown[]) =>
      invokeFrom(frame, channel, args),
    );
    await page.exposeBinding('__standInOpen', async (_, url: string) => {
      if (this.onOpen(url) === 'allow') await (await chromium.page()).goto(url);
    });
    const script = readFileSync(preload, 'utf8');
    await page.addInitScript(`(() => {${PRELUDE}\n((require) => {${script}\n})(load);})()`);
    page.on('crash', () => this.emit('render-process-gone', {}, { reason: 'crashed' }));
    pages.set(page, this);
    app.emit('web-contents-created', {}, this);
  }

  async load(address: string): Promise<void> {
    this.#loading = toChromium(address);
    await this.#page?.goto(this.#loading).catch(() => undefined); // closed meanwhile, or refused
  }

  async reload(): Promise<void> {
    await this.load(this.getURL());
  }

  getURL(): string {
    return fromChromium(this.#page?.url() ?? '');
  }

  send(channel: string, ...args: unknown[]): void {
    const call = ([name, values]: [string, unknown[]]): void =>
      (
        window as unknown as { __standInTell?: (channel: string, args: unknown[]) => void }
      ).__standInTell?.(name, values);
    this.#page?.evaluate(call, [channel, args] as [string, unknown[]]).catch(() => undefined);
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler;
  }

  /** Whether a navigation may go on, by the program's listeners. What the program loads itself always may. */
  mayNavigate(url: string, isMainFrame: boolean): boolean {
    if (isMainFrame && url === this.#loading) return true;
    const fields = { url: fromChromium(url), isMainFrame };
    if (emitPreventable(this, 'will-frame-navigate', fields)) return false;
    return !isMainFrame || !emitPreventable(this, 'will-navigate', fields);
  }

  /** A page asked for a window: the program decides. */
  onOpen(url: string): 'deny' | 'allow' {
    return this.#openHandler({ url: fromChromium(url) }).action;
  }

  async detach(): Promise<void> {
    const page = this.#page;
    if (!page) return;
    this.#page = undefined;
    pages.delete(page);
    await page.close().catch(() => undefined);
  }
}

const pages = new Map<Page, WebContents>();

chromium.checkNavigations({
  mayNavigate: (page, url, isMainFrame) => pages.get(page)?.mayNavigate(url, isMainFrame) ?? false,
  mayOpen: (url) => [...pages.values()].some((contents) => contents.onOpen(url) === 'allow'),
});
