import { EventEmitter } from 'node:events';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { chromium } from './chromium.ts';
import { emitPreventable } from './preventable.ts';
import { takeInstance } from './instance.ts';
import { windows } from './windows.ts';

class App extends EventEmitter {
  readonly #paths = new Map<string, string>();
  #ready: Promise<void> | undefined;
  /** Electron runs until it is told to quit. */
  readonly #alive = setInterval(() => undefined, 60_000);
  name = 'Electron';

  constructor() {
    super();
    setImmediate(() => void this.whenReady());
  }

  setName(name: string): void {
    this.name = name;
  }

  getLocale(): string {
    return (process.env['LANG'] ?? 'en_US').split('.')[0]!.replace('_', '-');
  }

  getPath(name: string): string {
    const set = this.#paths.get(name);
    if (set !== undefined) return set;
    if (name === 'documents') return join(homedir(), 'Documents');
    if (name === 'userData') return join(homedir(), '.config', this.name);
    throw new Error(`the stand-in has no path "${name}"`);
  }

  setPath(name: string, path: string): void {
    if (this.#ready && name === 'userData') throw new Error('userData was set too late');
    this.#paths.set(name, path);
  }

  requestSingleInstanceLock(): boolean {
    return takeInstance(this.getPath('userData'), (args) =>
      this.emit('second-instance', {}, args, process.cwd()),
    );
  }

  whenReady(): Promise<void> {
    return (this.#ready ??= this.#start());
  }

  async #start(): Promise<void> {
    // A second instance has given up by now: it needs no browser.
    await new Promise((resolve) => setImmediate(resolve));
    await chromium.start(join(this.getPath('userData'), 'chromium'));
    this.emit('ready');
  }

  quit(): void {
    if (emitPreventable(this, 'before-quit')) return;
    for (const window of windows.all()) window.close();
    if (windows.all().length > 0) return; // one of them did not want to
    emitPreventable(this, 'will-quit');
    this.exit(0);
  }

  exit(code = 0): void {
    clearInterval(this.#alive);
    void chromium.stop().finally(() => process.exit(code));
  }

  /** Called when the last window has closed. */
  windowsGone(): void {
    if (!this.emit('window-all-closed')) this.quit();
  }
}

export const app = new App();
