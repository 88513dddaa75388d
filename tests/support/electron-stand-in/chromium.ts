import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  chromium as playwright,
  type BrowserContext,
  type Page,
  type Request,
  type Route,
} from 'playwright-core';
import { answerFromHandler } from './protocol.ts';

/** Asked before a page goes anywhere, and before a page opens another one. */
interface NavigationChecks {
  mayNavigate(page: Page, url: string, isMainFrame: boolean): boolean;
  mayOpen(url: string): boolean;
}

/** The one Chromium behind all windows. */
class Chromium {
  #context: BrowserContext | undefined;
  #free: Page | undefined;
  #port = 0;
  #checks: NavigationChecks | undefined;

  get debuggingPort(): number {
    return this.#port;
  }

  checkNavigations(checks: NavigationChecks): void {
    this.#checks = checks;
  }

  async start(profile: string): Promise<void> {
    const context = await playwright.launchPersistentContext(profile, {
      executablePath: process.env['AGENTHUB_CHROMIUM'] ?? '/usr/bin/chromium',
      headless: true,
      viewport: null,
      args: ['--no-sandbox', '--remote-debugging-port=0', '--disable-gpu'],
    });
    this.#context = context;
    this.#free = context.pages()[0];
    const portFile = join(profile, 'DevToolsActivePort');
    while (!existsSync(portFile)) await new Promise((resolve) => setTimeout(resolve, 20));
    this.#port = Number(readFileSync(portFile, 'utf8').split('\n')[0]);
    context.on('page', (page) => {
      void page.opener().then((opener) => opener && closeShell(page));
    });
    await context.route('**/*', (route) => this.#answer(route));
  }

  /** A page for a new window. */
  async page(): Promise<Page> {
    const free = this.#free;
    this.#free = undefined;
    if (free) return free;
    if (!this.#context) throw new Error('a window was opened before the app was ready');
    return this.#context.newPage();
  }

  async stop(): Promise<void> {
    await this.#context?.close().catch(() => undefined);
    this.#context = undefined;
  }

  #mayGo(request: Request): boolean {
    let frame;
    try {
      frame = request.frame();
    } catch {
      return this.#checks?.mayOpen(request.url()) ?? false; // the page that it opens is not there yet
    }
    const page = frame.page();
    return this.#checks?.mayNavigate(page, request.url(), frame === page.mainFrame()) ?? false;
  }

  async #answer(route: Route): Promise<void> {
    const request = route.request();
    try {
      if (request.isNavigationRequest() && !this.#mayGo(request)) {
        return await route.abort('aborted');
      }
      if (new URL(request.url()).hostname.endsWith('.app.stand-in')) await answerFromHandler(route);
      else await route.continue();
    } catch {
      return; // the page closed while it was answered
    }
  }
}

export const chromium = new Chromium();

/** A window that was refused: what is left of it goes once its request has surely been looked at. */
async function closeShell(page: Page): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 1000));
  await page.close().catch(() => undefined);
}
