import { EventEmitter } from 'node:events';
import { app } from './app.ts';
import { emitPreventable } from './preventable.ts';
import { WebContents } from './web-contents.ts';
import { windows } from './windows.ts';

interface Options {
  readonly x?: number;
  readonly y?: number;
  readonly width?: number;
  readonly height?: number;
  readonly show?: boolean;
  readonly webPreferences: { readonly preload: string; readonly sandbox: boolean };
}

export class BrowserWindow extends EventEmitter {
  static #count = 0;
  readonly id: number;
  readonly webContents = new WebContents();
  readonly options: Options;
  readonly #attached: Promise<void>;
  #state: 'open' | 'destroyed' = 'open';
  #visible: boolean;
  #minimized = false;
  #maximized = false;
  focusCount = 0;

  constructor(options: Options) {
    super();
    this.id = ++BrowserWindow.#count;
    this.options = options;
    this.#visible = options.show ?? true;
    windows.add(this);
    this.#attached = this.webContents.attach(options.webPreferences.preload);
  }

  async loadURL(address: string): Promise<void> {
    await this.#attached;
    await this.webContents.load(address);
    if (this.#state === 'open') this.emit('ready-to-show');
  }

  show(): void {
    this.#visible = true;
  }

  hide(): void {
    this.#visible = false;
  }

  focus(): void {
    this.focusCount += 1;
  }

  restore(): void {
    this.#minimized = false;
  }

  minimize(): void {
    this.#minimized = true;
  }

  maximize(): void {
    this.#maximized = true;
  }

  reload(): void {
    void this.webContents.reload();
  }

  isVisible = (): boolean => this.#visible;
  isMinimized = (): boolean => this.#minimized;
  isMaximized = (): boolean => this.#maximized;
  isDestroyed = (): boolean => this.#state === 'destroyed';

  getNormalBounds(): { x: number; y: number; width: number; height: number } {
    const { x = 100, y = 100, width = 800, height = 600 } = this.options;
    return { x, y, width, height };
  }

  close(): void {
    if (this.#state === 'destroyed' || emitPreventable(this, 'close')) return;
    this.#state = 'destroyed';
    windows.remove(this);
    void this.webContents.detach();
    this.emit('closed');
    if (windows.all().length === 0) app.windowsGone();
  }
}
