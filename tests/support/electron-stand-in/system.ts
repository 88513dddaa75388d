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
  links: string[];
} = { menu: [], tray: undefined, notifications: [], dialogs: [], links: [] };

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
};
