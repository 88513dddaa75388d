import { app, Menu, nativeTheme } from 'electron';
import { join } from 'node:path';
import type { App } from '../../app/app.ts';
import { diskTextFile } from '../adapters/text-file.ts';
import type { FolderLock } from '../adapters/data-folder.ts';
import { openCore, type Core } from './core.ts';
import { announceTo, openDoor } from './door.ts';
import { guardPermissions } from './guards.ts';
import { MainWindow } from './main-window.ts';
import { menuTemplate } from './menu.ts';
import { newsOf } from './news.ts';
import { Notifier } from './notify.ts';
import { servePage } from './page-protocol.ts';
import { pickFolder } from './pick-folder.ts';
import { quitCleanly } from './quit.ts';
import { tellFailure } from './start-failure.ts';
import { openTray } from './tray.ts';
import { wordsFor, type Words } from './words.ts';

export interface DesktopFiles {
  readonly renderer: string;
  readonly preload: string;
  readonly resources: string;
}

/** The desktop host over one data folder that is ours: window, tray, menu, and the core behind them. */
export class Desktop {
  readonly #files: DesktopFiles;
  readonly #opening: Promise<Core>;
  readonly #window: MainWindow;
  readonly #quit: () => void;
  readonly #notifier = new Notifier(() => this.#window.show());
  #core: Core | undefined;
  /** Held, because a tray icon that nothing holds is collected and vanishes. */
  #tray: Disposable | undefined;

  constructor(files: DesktopFiles, dataFolder: string, lock: FolderLock) {
    this.#files = files;
    this.#opening = openCore(lock, {
      dataFolder,
      documentsFolder: app.getPath('documents'),
      rendererFolder: files.renderer,
      pickFolder: (from) => pickFolder(this.#window.window, this.#words.chooseFolder, from),
    });
    this.#window = new MainWindow({
      files: { preload: files.preload, icon: join(files.resources, 'icon.png') },
      stateFile: diskTextFile(join(dataFolder, 'window', 'place.json')),
      staysInTray: () => this.#app?.settings.current.closeToTray ?? false,
      onFirstHidden: () => this.#notifier.show(this.#words.stillRunning),
      onClosed: () => this.#quit(),
    });
    this.#quit = quitCleanly({
      prepare: () => this.#window.prepareToQuit(),
      stop: () => this.#stop(),
      onProblem: (reason) => this.#app?.log.error('the end was not clean', { reason }),
    });
  }

  /** Shows the window at once; what it asks for is answered when the core is open. */
  async run(): Promise<void> {
    app.on('second-instance', () => this.#window.show());
    app.on('activate', () => this.#window.show());
    app.on('window-all-closed', () => undefined); // the window itself decides what its end means
    guardPermissions();
    servePage(this.#files.renderer);
    openDoor(this.#opening.then((core) => core.composed.bridge));
    this.#setMenu();
    this.#window.show();
    try {
      this.#core = await this.#opening;
      this.#attach(this.#core);
    } catch (error) {
      this.#window.prepareToQuit();
      await tellFailure(error, this.#words);
      app.exit(1);
    }
  }

  #attach({ composed }: Core): void {
    const { bridge } = composed;
    const follow = (): void => {
      nativeTheme.themeSource = composed.app.settings.current.theme;
      this.#setMenu();
    };
    follow();
    composed.app.settings.events.on('changed', follow);
    announceTo(() => this.#window.contents, bridge);
    bridge.announcements.on('announced', ({ name, payload }) => {
      const news = this.#window.isSeen ? undefined : newsOf({ name, payload }, this.#words);
      if (news !== undefined) this.#notifier.show(news);
    });
    this.#tray = openTray(this.#files.resources, this.#words, {
      open: () => this.#window.show(),
      quit: this.#quit,
    });
  }

  async #stop(): Promise<void> {
    const core = await this.#opening.catch(() => undefined);
    await core?.[Symbol.asyncDispose]();
    this.#tray?.[Symbol.dispose]();
  }

  #setMenu(): void {
    const template = menuTemplate(process.platform, this.#words, { quit: () => this.#quit() });
    Menu.setApplicationMenu(Menu.buildFromTemplate(template));
  }

  get #app(): App | undefined {
    return this.#core?.composed.app;
  }

  get #words(): Words {
    return wordsFor(this.#app?.settings.current.language ?? 'system', app.getLocale());
  }
}
