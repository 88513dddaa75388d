import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { chromiumPath, launchChromium } from '../support/browser.ts';
import { standInDesktop } from '../support/desktop.ts';
import { ask } from '../support/door.ts';
import { testHome } from '../support/home.ts';
import { windowHost } from '../support/window.ts';

const suggested = (page: Page): Promise<string[]> =>
  page
    .locator('datalist option')
    .evaluateAll((options) => options.map((option) => (option as HTMLOptionElement).value));

describe.skipIf(chromiumPath === undefined)('the folder for files (needs a Chromium)', () => {
  test('in a browser is typed, with the folders that go on as the text does', async () => {
    await using host = await windowHost({ firstRunDone: false });
    for (const name of ['Work', 'Workshop', 'Music']) mkdirSync(join(host.home.folder, name));
    await using browser = await launchChromium();
    const page = await (await browser.newContext()).newPage();
    page.setDefaultTimeout(10_000);
    await page.goto(await host.link());
    const field = page.getByLabel('Folder for your files');
    await field.fill(join(host.home.folder, 'wo'));
    await expect
      .poll(() => suggested(page))
      .toEqual([join(host.home.folder, 'Work'), join(host.home.folder, 'Workshop')]);
    expect(await page.getByRole('button', { name: 'Browse' }).count()).toBe(0);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
    await field.fill(join(host.home.folder, 'Work'));
    await page.getByRole('radio', { name: /None for now/ }).check();
    await page.getByRole('button', { name: 'Begin' }).click();
    await page.getByText('There is no AI model yet').waitFor();
    const allowed = await host.host.fetch('/api/tools/call', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ tool_name: 'files__list_allowed_directories', arguments: {} }),
    });
    expect(await allowed.text()).toContain(join(host.home.folder, 'Work'));
  });

  test('on the desktop is chosen in the dialog of the system, in Korean too', async () => {
    using home = testHome({});
    const chosen = join(home.folder, 'Chosen');
    mkdirSync(chosen);
    await using desktop = await standInDesktop(home.data, {
      ...home.environment,
      STAND_IN_FOLDER: chosen,
    });
    const { page } = desktop;
    page.setDefaultTimeout(10_000);
    await ask(page, 'settings.update', { language: 'ko', firstRunDone: true });
    await page.reload();
    await page.getByRole('link', { name: /^설정/ }).click();
    const field = page.getByLabel('폴더', { exact: true });
    const before = await field.inputValue();
    await page.getByRole('button', { name: '찾아보기…' }).click();
    await expect.poll(() => field.inputValue()).toBe(chosen);
    const { folderDialogs } = await desktop.state();
    expect(folderDialogs).toEqual([
      {
        title: '폴더 선택',
        properties: ['openDirectory', 'createDirectory'],
        ...(before === '' ? {} : { defaultPath: before }),
      },
    ]);
    await field.locator('xpath=ancestor::form').getByRole('button', { name: '저장' }).click();
    await expect.poll(async () => (await ask(page, 'settings.get')).value.filesFolder).toBe(chosen);
  });

  test('stays as it was where the dialog is cancelled', async () => {
    using home = testHome({});
    await using desktop = await standInDesktop(home.data, home.environment);
    expect(await ask(desktop.page, 'folders.pick', { from: home.folder })).toEqual({
      ok: true,
      value: {},
    });
  });
});
