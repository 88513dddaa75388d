import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { ask, type Face } from '../support/door.ts';
import { agenthub, served, temporaryHome } from '../support/agenthub.ts';
import {
  ELECTRON,
  electronDesktop,
  standInDesktop,
  startStandIn,
  type RunningDesktop,
} from '../support/desktop.ts';

async function until<T>(read: () => Promise<T> | T, good: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await read();
    if (good(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The pids of the configured servers, once every one of them is ready. */
async function serverPids(page: Page): Promise<number[]> {
  const { value } = await until(
    () => ask(page, 'servers.list'),
    (answer) =>
      answer.value.servers.length > 0 &&
      answer.value.servers.every((server: { state: string }) => server.state === 'ready'),
  );
  return value.servers.map((server: { pid: number }) => server.pid);
}

function runs(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** A page of another origin, on this machine. */
async function foreignSite(): Promise<AsyncDisposable & { url: string; asked: number }> {
  let asked = 0;
  const site = createServer((_, response) => {
    asked += 1;
    response.setHeader('Content-Type', 'text/html');
    response.end('<title>foreign</title>');
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(site.address() as AddressInfo).port}/`,
    get asked() {
      return asked;
    },
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        site.close(() => resolve());
        site.closeAllConnections();
      }),
  };
}

type Start = (data: string, env: NodeJS.ProcessEnv) => Promise<RunningDesktop>;
const display = process.env['DISPLAY'] ? { DISPLAY: process.env['DISPLAY'] } : {};
const hosts: { name: string; start: Start; missing: boolean }[] = [
  { name: 'over the stand-in', start: standInDesktop, missing: false },
  {
    name: 'in Electron (skipped where its binary was not downloaded)',
    start: (data, env) => electronDesktop(data, { ...env, ...display }),
    missing: ELECTRON === undefined,
  },
];

for (const { name, start, missing } of hosts) {
  describe.skipIf(missing)(`the desktop ${name}`, () => {
    test('shows the page, whose calls and events go through the door', async () => {
      using place = temporaryHome();
      await using desktop = await start(place.data, place.env);
      const problems: string[] = [];
      desktop.page.on('console', (line) => line.type() === 'error' && problems.push(line.text()));
      await desktop.page.reload();
      expect(await desktop.page.title()).toBe('AgentHub');
      await desktop.page.locator('#app > *').first().waitFor();
      expect(await desktop.isWindowVisible()).toBe(true);

      const { value } = await ask(desktop.page, 'app.describe');
      expect(value).toMatchObject({ host: 'desktop', pid: desktop.pid, dataFolder: place.data });
      expect(await ask(desktop.page, 'no.such')).toMatchObject({
        ok: false,
        error: { code: 'command.unknown' },
      });

      await desktop.page.evaluate(() => {
        const heard: string[] = [];
        Object.assign(window, { heard });
        (window as unknown as { agenthub: Face }).agenthub.subscribe(
          ({ name: event, payload }) =>
            event === 'settings.changed' && heard.push(payload.settings.theme),
        );
      });
      await ask(desktop.page, 'settings.update', { theme: 'dark' });
      await desktop.page.waitForFunction(() =>
        (window as unknown as { heard: string[] }).heard.includes('dark'),
      );
      expect(problems).toEqual([]);
    });

    test('refuses a foreign page in its own window', async () => {
      using place = temporaryHome();
      await using site = await foreignSite();
      await using desktop = await start(place.data, place.env);
      expect(await ask(desktop.page, 'settings.get')).toMatchObject({ ok: true });
      await desktop.loadForeign(site.url);
      await desktop.page.waitForFunction(() => document.title === 'foreign');
      expect(await ask(desktop.page, 'settings.get')).toMatchObject({
        ok: false,
        error: { kind: 'denied', code: 'door.foreign-page' },
      });
    });

    test('keeps its page from leaving, from opening windows and from reaching the network', async () => {
      using place = temporaryHome();
      await using site = await foreignSite();
      await using desktop = await start(place.data, place.env);
      const at = desktop.page.url();
      const refused = await desktop.page.evaluate(async (url) => {
        const directives: string[] = [];
        document.addEventListener('securitypolicyviolation', (violation) =>
          directives.push(violation.effectiveDirective),
        );
        await fetch(url, { mode: 'no-cors' }).catch(() => undefined);
        const frame = document.createElement('iframe');
        frame.src = url;
        document.body.append(frame);
        window.open(url);
        await new Promise((resolve) => setTimeout(resolve, 100));
        return directives;
      }, site.url);
      expect(refused).toEqual(expect.arrayContaining(['connect-src', 'frame-src']));
      await desktop.page.evaluate((url) => void (location.href = url), site.url);
      await desktop.page.waitForTimeout(300);
      expect(site.asked).toBe(0);
      expect(desktop.page.url()).toBe(at);
      expect(desktop.page.context().pages()).toHaveLength(1);
      expect(await ask(desktop.page, 'settings.get')).toMatchObject({ ok: true });
    });

    test('goes on in the tray when its window is closed, and a second start shows it again', async () => {
      using place = temporaryHome();
      await using desktop = await start(place.data, place.env);
      await serverPids(desktop.page);
      await desktop.closeWindow();
      expect(await desktop.isWindowVisible()).toBe(false);
      expect(await ask(desktop.page, 'settings.get')).toMatchObject({ ok: true });
      await secondStart(name, place.data, place.env);
      expect(await until(() => desktop.isWindowVisible(), Boolean)).toBe(true);
    });

    test('ends every process it started when it quits, and leaves the folder free', async () => {
      using place = temporaryHome();
      await using desktop = await start(place.data, place.env);
      const pids = await serverPids(desktop.page);
      expect(pids).toHaveLength(2);
      expect(pids.every(runs)).toBe(true);
      expect((await desktop.quit()).code).toBe(0);
      expect(pids.filter(runs)).toEqual([]);
      expect(existsSync(`${place.data}/lock.json`)).toBe(false);
    });
  });
}

/** Starts the program again on the same folder; it must end by itself. */
async function secondStart(name: string, data: string, env: NodeJS.ProcessEnv): Promise<void> {
  if (name.includes('Electron')) {
    const second = await electronDesktop(data, { ...env, ...display }).catch(() => undefined);
    await second?.exited;
    return;
  }
  const { exited } = startStandIn(data, env);
  expect(await exited).toMatchObject({ code: 0, stderr: '' });
}

describe('the desktop over the stand-in, outside its page', () => {
  test('has Open and Quit in the tray, and both do what they say', async () => {
    using place = temporaryHome();
    await using desktop = await standInDesktop(place.data, place.env);
    const { tray } = await until(
      () => desktop.state(),
      (state) => state.tray !== null,
    );
    expect(tray).toEqual(['Open AgentHub', 'Quit AgentHub']);
    await desktop.closeWindow();
    const hidden = await desktop.state();
    expect(hidden).toMatchObject({ visible: false, open: 1 });
    expect(hidden.notifications).toEqual([expect.stringContaining('tray')]);
    await desktop.act('trayItem', 'Open AgentHub');
    expect((await desktop.state()).visible).toBe(true);
    void desktop.act('trayItem', 'Quit AgentHub').catch(() => undefined);
    expect((await desktop.exited).code).toBe(0);
  });

  test('quits with its window where the person does not want the tray', async () => {
    using place = temporaryHome();
    await using desktop = await standInDesktop(place.data, place.env);
    await ask(desktop.page, 'settings.update', { closeToTray: false });
    void desktop.closeWindow().catch(() => undefined);
    expect((await desktop.exited).code).toBe(0);
  });

  test('tells of an answer that came while the window was hidden', async () => {
    using place = temporaryHome();
    await using desktop = await standInDesktop(place.data, place.env);
    await serverPids(desktop.page);
    await desktop.closeWindow();
    await ask(desktop.page, 'turns.start', { message: 'List the files in my folder' });
    const { notifications } = await until(
      () => desktop.state(),
      (state) => state.notifications.length > 1,
    );
    expect(notifications.at(-1)).toBe('The answer is ready.');
    await desktop.act('clickNotification');
    expect((await desktop.state()).visible).toBe(true);
  });

  test('opens links in the browser of the person over https alone, and grants no permission but copying', async () => {
    using place = temporaryHome();
    await using desktop = await standInDesktop(place.data, place.env);
    const { links, sandbox } = await until(
      async () => {
        for (const address of ['http://example.com/plain', 'https://example.com/page']) {
          await desktop.page.evaluate((url) => void setTimeout(() => window.open(url)), address);
        }
        await new Promise((resolve) => setTimeout(resolve, 500));
        return desktop.state();
      },
      (state) => state.links.length > 0,
    );
    expect(new Set(links)).toEqual(new Set(['https://example.com/page']));
    expect(sandbox).toBe(true);
    expect(await desktop.act('permission', 'media')).toBe(false);
    expect(await desktop.act('permission', 'clipboard-sanitized-write')).toBe(true);
  });

  test('answers the command line while it runs', async () => {
    using place = temporaryHome();
    await using desktop = await standInDesktop(place.data, place.env);
    await serverPids(desktop.page);
    const { code, stdout } = await agenthub(
      ['tools', 'list', '--json', '--data', place.data],
      place.env,
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toContainEqual(
      expect.objectContaining({ name: 'files__list_directory' }),
    );
  });

  test('says who has the data folder, and opens that one in the browser when asked', async () => {
    using place = temporaryHome();
    await using host = await served(['--data', place.data], place.env);
    const env = { ...place.env, STAND_IN_BUTTON: 'Open in the browser' };
    const { exited, told } = startStandIn(place.data, env);
    expect((await exited).code).toBe(0);
    const [dialog, link] = told as [{ message: string }, { url: string }];
    expect(dialog.message).toContain(`process ${host.child.pid}`);
    const opened = await fetch(link.url, { redirect: 'manual' });
    expect(opened.status).toBe(302);
    expect(link.url.startsWith(host.url)).toBe(true);
  });

  test('says in a dialog why it cannot start, with a remedy and without inner workings', async () => {
    using place = temporaryHome();
    const file = `${place.home}/a-file`;
    writeFileSync(file, '');
    const { exited, told } = startStandIn(`${file}/data`, place.env);
    expect((await exited).code).toBe(1);
    const [dialog] = told as [{ message: string; detail: string }];
    expect(dialog.message).toContain('data folder');
    expect(dialog.detail).not.toBe('');
    expect(`${dialog.message}${dialog.detail}`).not.toMatch(/\n\s+at |\.js:/);
  });

  test('leaves the database of a newer version alone and says so in a dialog', async () => {
    using place = temporaryHome();
    mkdirSync(place.data);
    const path = `${place.data}/agenthub.db`;
    const newer = new Database(path);
    newer.pragma('user_version = 9999');
    newer.close();
    const before = readFileSync(path);
    const { exited, told } = startStandIn(place.data, place.env);
    expect((await exited).code).toBe(1);
    const [dialog] = told as [{ message: string; detail: string }];
    expect(dialog.message).toContain('newer AgentHub');
    expect(dialog.detail).not.toBe('');
    expect(readFileSync(path).equals(before)).toBe(true);
  });
});
