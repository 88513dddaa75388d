import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { modelNames } from '../../app/tools/index.ts';
import { chromiumPath, launchChromium } from '../support/browser.ts';
import { fixture } from '../support/home.ts';
import { windowHost, type Said, type WindowHost } from '../support/window.ts';

const noBrowser = chromiumPath === undefined;

/** The word of a request names the server and the tool. */
function model({ text, afterTool }: { text: string; afterTool: boolean }): Said {
  if (text.includes('this photo')) return [{ text: 'An orange train.' }];
  if (text.includes('When is the timetable')) {
    const [tool] = modelNames([{ name: 'timetable.read' }]).keys();
    return [{ tool: tool!, id: 't1', json: '{"station":"Busan"}' }];
  }
  if (text.includes('bicycles')) return [{ text: 'Fold it, or buy it a ticket.' }];
  if (afterTool) return [{ text: 'That is done.' }];
  const tool = /(?:newer|older)__\w+/.exec(text)?.[0];
  return tool ? [{ tool, id: 'a1', json: '{}' }] : [{ text: 'Hello.' }];
}

let browser: Browser;
let host: WindowHost;

async function view(theme: 'light' | 'dark', locale = 'en-US'): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1200, height: 800 },
    colorScheme: theme,
    locale,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  await page.goto(await host.link());
  return page;
}

async function ask(page: Page, text: string): Promise<void> {
  await page.locator('textarea').fill(text);
  await page.keyboard.press('Enter');
}

async function picture(page: Page, name: string): Promise<void> {
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  const folder = process.env['AGENTHUB_PICTURES'];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png` });
}

async function modelCalls(): Promise<number> {
  const usage = await (await host.host.fetch('/api/usage')).json();
  return (usage as { total: { calls: number } }).total.calls;
}

const toolText = (page: Page) => page.locator('article.turn').last();

describe.skipIf(noBrowser)('what a server asks the person (needs a Chromium)', () => {
  beforeAll(async () => {
    [browser, host] = await Promise.all([
      launchChromium(),
      windowHost({
        model,
        servers: { newer: fixture('asks'), older: fixture('asks', { ERA: 'older' }) },
      }),
    ]);
    await host.host.fetch('/api/tools/search?q=trip');
  });

  afterAll(async () => {
    await browser?.close();
    await host?.[Symbol.asyncDispose]();
  });

  test.each(['newer', 'older'] as const)(
    'a form of a server of the %s revision is filled in, and the server is answered',
    async (server) => {
      const page = await view(server === 'newer' ? 'light' : 'dark');
      await ask(page, `Please run ${server}__book_trip`);
      const dialog = page.getByRole('dialog', { name: `Question from ${server}` });
      await dialog.getByLabel('Name of the traveller').fill('Ada');
      await dialog.getByLabel('E-mail').fill('ada@example.org');
      await picture(page, `form-${server}`);
      await dialog.getByRole('button', { name: 'Send' }).click();
      await toolText(page).getByText('That is done.').waitFor();
      await toolText(page)
        .getByRole('button', { name: /book_trip/ })
        .first()
        .click();
      await toolText(page).getByText('"name":"Ada"').first().waitFor();
    },
  );

  test('a model is asked for a server only after the person allowed it, and it is in the usage', async () => {
    const before = await modelCalls();
    const page = await view('dark', 'ko-KR');
    await ask(page, 'Please run newer__explain_rules');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Summarise the rules for bicycles on trains.').waitFor();
    await picture(page, 'model-ko');
    await dialog.getByRole('button', { name: '한 번 허용' }).click();
    await toolText(page).getByText('That is done.').waitFor();
    expect((await modelCalls()) - before).toBe(3); // for the tool, for the server, for the answer
  });

  test.each([
    ['newer', 'look_at_photo', 'An orange train.', 'photo'],
    ['older', 'plan_journey', 'toolUse [{"type":"tool_use"', 'tools'],
  ] as const)(
    'a request of a server (%s) with what its %s needs is shown whole and answered',
    async (server, tool, answer, name) => {
      const page = await view(name === 'photo' ? 'light' : 'dark');
      await ask(page, `Please run ${server}__${tool}`);
      const dialog = page.getByRole('dialog');
      if (name === 'photo') {
        const shown = dialog.getByRole('img', { name: 'Picture that is sent' });
        expect(await shown.evaluate((each: HTMLImageElement) => each.naturalWidth)).toBe(64);
      } else await dialog.getByText('timetable.read', { exact: true }).waitFor();
      await picture(page, `model-${name}`);
      await dialog.getByRole('button', { name: 'Allow once' }).click();
      await toolText(page).getByText('That is done.').waitFor();
      await toolText(page)
        .getByRole('button', { name: new RegExp(tool) })
        .first()
        .click();
      await toolText(page).getByText(answer).first().waitFor();
    },
  );

  test('without the permission the server gets none, and the turn goes on', async () => {
    const page = await view('light');
    await ask(page, 'Please run older__explain_rules');
    const dialog = page.getByRole('dialog');
    await picture(page, 'model');
    await dialog.getByRole('button', { name: 'Do not allow' }).click();
    await toolText(page).getByText('That is done.').waitFor();
    expect(await dialog.count()).toBe(0);
  });

  test('a page to visit is shown with its whole address before it is opened', async () => {
    const page = await view('light');
    await ask(page, 'Please run newer__sign_in');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('https://railway.example/sign-in?step=1').waitFor();
    await picture(page, 'link');
    await dialog.getByRole('button', { name: 'Do not answer' }).click();
    await toolText(page).getByText('That is done.').waitFor();
  });
});
