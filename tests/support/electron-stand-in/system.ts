import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';

export interface MenuItem {
  readonly label?: string;
  readonly role?: string;
  readonly click?: () => void;
  readonly submenu?: readonly MenuItem[];
}

/** What a person would see outside the page, for the test to look at. */
export const seen: {
  menu: readonly MenuItem[];
  tray: Tray | undefined;
  notifications: Notification[];
  dialogs: { message: string; detail: string; buttons: readonly string[] }[];
  folderDialogs: unknown[];
  links: string[];
} = { menu: [], tray: undefined, notifications: [], dialogs: [], folderDialogs: [], links: [] };

export class Menu {
  readonly items: readonly MenuItem[];

  constructor(items: readonly MenuItem[]) {
    this.items = items;
  }

  static buildFromTemplate(items: readonly MenuItem[]): Menu {
    return new Menu(items);
  }

  static setApplicationMenu(menu: Menu): void {
    seen.menu = menu.items;
  }
}

export class Tray extends EventEmitter {
  items: readonly MenuItem[] = [];
  toolTip = '';

  constructor(image: { isEmpty(): boolean }) {
    super();
    if (image.isEmpty()) throw new Error('the tray image is missing');
    seen.tray = this;
  }

  setToolTip(text: string): void {
    this.toolTip = text;
  }

  setContextMenu(menu: Menu): void {
    this.items = menu.items;
  }

  destroy(): void {
    if (seen.tray === this) seen.tray = undefined;
  }
}

export class Notification extends EventEmitter {
  readonly body: string;

  constructor(options: { body: string }) {
    super();
    this.body = options.body;
  }

  static isSupported(): boolean {
    return true;
  }

  show(): void {
    seen.notifications.push(this);
  }
}

export const nativeImage = {
  createFromPath(path: string): { isEmpty(): boolean } {
    const bytes = readFileSync(path);
    return { isEmpty: () => bytes.length === 0 };
  },
};

export const shell = {
  openExternal(url: string): Promise<void> {
    seen.links.push(url);
    process.send?.({ event: 'link', url });
    return Promise.resolve();
  },
};

interface FolderDialog {
  readonly title?: string;
  readonly defaultPath?: string;
  readonly properties?: readonly string[];
}

/** Dialogs answer with the button that STAND_IN_BUTTON names, else with the last one. */
export const dialog = {
  showMessageBox(options: {
    message: string;
    detail: string;
    buttons: readonly string[];
  }): Promise<{ response: number }> {
    const { message, detail, buttons } = options;
    seen.dialogs.push({ message, detail, buttons });
    process.send?.({ event: 'dialog', message, detail, buttons });
    const named = buttons.indexOf(process.env['STAND_IN_BUTTON'] ?? '');
    return Promise.resolve({ response: named < 0 ? buttons.length - 1 : named });
  },

  /** Chooses the folder that STAND_IN_FOLDER names, else is cancelled. */
  showOpenDialog(
    window: unknown,
    { title, defaultPath, properties }: FolderDialog = window as FolderDialog,
  ): Promise<{ canceled: boolean; filePaths: readonly string[] }> {
    seen.folderDialogs.push({ title, defaultPath, properties });
    const chosen = process.env['STAND_IN_FOLDER'];
    return Promise.resolve({ canceled: !chosen, filePaths: chosen ? [chosen] : [] });
  },
};
