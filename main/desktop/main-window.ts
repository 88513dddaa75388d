import { BrowserWindow, nativeTheme, screen, type WebContents } from 'electron';
import type { TextFile } from '../../app/settings/index.ts';
import { PAGE_URL } from './page-origin.ts';
import { windowOptions } from './window-options.ts';
import { placeWindow, readWindowState, type WindowState } from './window-state.ts';

export interface MainWindowDeps {
  readonly files: { readonly preload: string; readonly icon: string };
  readonly stateFile: TextFile;
  /** Whether closing the window leaves AgentHub running in the tray. */
  readonly staysInTray: () => boolean;
  /** Told the first time that a closed window left AgentHub in the tray. */
  readonly onFirstHidden: () => void;
  /** Told when the window is gone for good. */
  readonly onClosed: () => void;
}

/** The one window. It remembers its place, and closing it only hides it while the tray holds the app. */
export class MainWindow {
  readonly #deps: MainWindowDeps;
  #window: BrowserWindow | undefined;
  #state: WindowState;
  #quitting = false;

  constructor(deps: MainWindowDeps) {
    this.#deps = deps;
    this.#state = readWindowState(deps.stateFile.read());
  }

  /** Its page, while there is one that can be written to. */
  get contents(): WebContents | undefined {
    return this.window?.webContents;
  }

  /** Itself, while it is there: dialogs belong to it. */
  get window(): BrowserWindow | undefined {
    return this.#window?.isDestroyed() === false ? this.#window : undefined;
  }

  /** Whether a person could see it now. */
  get isSeen(): boolean {
    return this.#window?.isVisible() === true && !this.#window.isMinimized();
  }

  /** Brings the window to the front, making it where it is gone. */
  show(): void {
    const window = this.#window;
    if (!window) {
      this.#open();
      return;
    }
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  }

  /** Takes the window away at once and lets the next close be a real one. */
  prepareToQuit(): void {
    this.#quitting = true;
    this.#remember();
    this.#window?.hide();
  }

  #open(): void {
    const screens = screen.getAllDisplays().map((display) => display.workArea);
    const window = new BrowserWindow(
      windowOptions(
        placeWindow(this.#state, screens),
        this.#deps.files,
        nativeTheme.shouldUseDarkColors,
      ),
    );
    this.#window = window;
    window.once('ready-to-show', () => {
      if (this.#quitting) return;
      if (this.#state.maximized) window.maximize();
      window.show();
    });
    window.on('close', (event) => this.#onClose(event));
    window.on('closed', () => {
      this.#window = undefined;
      this.#deps.onClosed();
    });
    window.webContents.on('render-process-gone', () => {
      if (!this.#quitting && !window.isDestroyed()) window.reload();
    });
    void window.loadURL(PAGE_URL);
  }

  #onClose(event: { preventDefault(): void }): void {
    this.#remember();
    if (this.#quitting || !this.#deps.staysInTray()) return;
    event.preventDefault();
    this.#window?.hide();
    if (this.#state.toldOfTray) return;
    this.#state = { ...this.#state, toldOfTray: true };
    this.#save();
    this.#deps.onFirstHidden();
  }

  #remember(): void {
    const window = this.#window;
    if (!window || window.isDestroyed()) return;
    this.#state = {
      ...this.#state,
      bounds: window.getNormalBounds(),
      maximized: window.isMaximized(),
    };
    this.#save();
  }

  #save(): void {
    try {
      this.#deps.stateFile.write(JSON.stringify(this.#state));
    } catch {
      return; // a full disk must not keep a window from closing
    }
  }
}
