import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { violations } from '../support/access.ts';
import { chromiumPath, launchChromium, openView, type ViewOptions } from '../support/browser.ts';
import { fixture } from '../support/home.ts';
import { windowHost, type WindowHost } from '../support/window.ts';

const noBrowser = chromiumPath === undefined;
const crowd = (count: number) => {
  const entry = fixture('crowd') as { args: string[] };
  return { ...entry, args: [...entry.args, String(count)] };
};

let browser: Browser;
let host: WindowHost;

async function view(options: ViewOptions = {}): Promise<Page> {
  return (await openView(browser, await host.link(), { height: 900, ...options })).page;
}

async function goTo(page: Page, place: string): Promise<void> {
  await page.getByRole('link', { name: new RegExp(`^${place}`) }).click();
  await page.getByRole('heading', { level: 1, name: place }).waitFor();
}

const call = (name: string, args: Record<string, unknown> = {}) =>
  host.host.fetch('/api/tools/call', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ tool_name: name, arguments: args }),
  });

/** The entry of a server as it stands in `mcp.json`. */
const entry = (name: string) =>
  (
    JSON.parse(readFileSync(join(host.home.data, 'mcp.json'), 'utf8')) as {
      mcpServers: Record<string, { agenthub: { trust: string; effects?: object } }>;
    }
  ).mcpServers[name]!;

describe.skipIf(noBrowser)('servers and tools in the window (needs a Chromium)', () => {
  beforeAll(async () => {
    [browser, host] = await Promise.all([
      launchChromium(),
      windowHost({
        servers: {
          shop: crowd(40),
          workbench: fixture('workbench'),
          turncoat: fixture('turncoat'),
          missing: { command: 'no-such-program-here' },
        },
      }),
    ]);
    await host.host.fetch('/api/tools/search?q=list');
  });

  afterAll(async () => {
    await browser?.close();
    await host?.[Symbol.asyncDispose]();
  });

  test('a server shows what it did in the last hour, and can be tried, stopped and started', async () => {
    for (const text of ['one', 'two', 'three']) await call('workbench__echo', { text });
    await call('workbench__explode');
    const page = await view();
    await goTo(page, 'Servers');
    const card = page.locator('article', { hasText: 'workbench' });
    await card.getByText(/answered \d+ sec ago/).waitFor();
    await card.getByRole('img', { name: 'The last hour: 4 calls, 0 without an answer' }).waitFor();
    await card.locator('.title').click();
    const figure = (name: string) => card.locator('dl div', { hasText: name }).locator('dd');
    await expect.poll(() => figure('Calls').innerText()).toBe('4');
    expect(await figure('Tool errors').innerText()).toBe('1');
    expect(await figure('Median').innerText()).toMatch(/^\d+ ms$/);
    await card.getByRole('button', { name: 'Try workbench now' }).click();
    await page.getByText('workbench answers.').waitFor();
    await card.getByRole('button', { name: 'Stop workbench' }).click();
    await card.getByRole('button', { name: 'Start workbench' }).click();
    await card.getByText('ready', { exact: true }).waitFor();
    await page.context().close();
  });

  test("the person's word on a tool is kept, and whose word counts is told", async () => {
    const page = await view();
    await goTo(page, 'Servers');
    const card = page.locator('article', { hasText: 'workbench' });
    await card.locator('.title').click();
    const row = card.locator('li', { hasText: 'alter' });
    await row.getByText('server says nothing').waitFor();
    await row.getByLabel('What alter does').selectOption('read');
    await row.getByText('your word').waitFor();
    expect(entry('workbench').agenthub.effects).toEqual({ alter: 'read' });
    await row.getByLabel('What alter does').selectOption('');
    await row.getByText('server says nothing').waitFor();
    const echo = card.locator('li', { hasText: 'echo' });
    await card.getByLabel('I trust this server').uncheck();
    await echo.getByText('server not trusted').waitFor();
    expect(entry('workbench').agenthub.trust).toBe('untrusted');
    await card.getByLabel('I trust this server').check();
    await echo.getByText('the server’s word').waitFor();
    await page.context().close();
  });

  test('a tool that changed is held back, its difference and dangers shown, until it is accepted', async () => {
    await call('turncoat__greet');
    await call('turncoat__turn');
    const page = await view();
    await goTo(page, 'Servers');
    await page
      .locator('article', { hasText: 'turncoat' })
      .getByRole('link', { name: '1 tool held back' })
      .click();
    const section = page.locator('section', { hasText: 'Changed since you approved them' });
    const change = section.locator('article', { hasText: 'turncoat__greet' });
    await change.getByText('Careful: it contains hidden characters.').waitFor();
    await change.getByText('Careful: it tells the model to ignore its instructions.').waitFor();
    expect(await change.locator('del').allInnerTexts()).toEqual([expect.stringContaining('a')]);
    expect((await change.locator('ins').allInnerTexts()).join('')).toContain('⟦U+200B⟧');
    expect(await violations(page, undefined, 'section:has(ins)')).toEqual([]);
    await change.getByRole('button', { name: 'Keep held back' }).click();
    expect(
      ((await (await call('turncoat__greet')).json()) as { error: unknown }).error,
    ).toMatchObject({ code: 'tool.changed' });
    await change.locator('.head').click();
    await change.getByRole('button', { name: /: turncoat__greet$/ }).click();
    await page.getByText('turncoat__greet was accepted.').waitFor();
    await section.waitFor({ state: 'detached' });
    expect((await call('turncoat__greet')).status).toBe(200);
    await page.context().close();
  });

  test('a request shows ranks, reasons and tokens, and learns which tool was the right one', async () => {
    const page = await view();
    await goTo(page, 'Tools');
    await page.getByLabel('Request').fill('list the invoices of the shop');
    await page.keyboard.press('Enter');
    const found = page.locator('ol li');
    await found.first().getByText('list_invoice_1').waitFor();
    expect(await found.first().innerText()).toMatch(/name: list, invoices/);
    await page.getByText(/A model is offered \d of 4\d tools: .* saved\)\./).waitFor();
    const other = await found.nth(2).locator('.name').innerText();
    await found
      .nth(2)
      .getByRole('button', { name: /was the right one/ })
      .click();
    await expect.poll(() => found.first().locator('.name').innerText()).toBe(other);
    expect(await found.first().innerText()).toContain('earlier choices');
    await page
      .getByRole('button', { name: 'Hide shop__list_invoice_1 from models' })
      .first()
      .click();
    await expect
      .poll(() => found.allInnerTexts().then((all) => all.join()))
      .not.toContain('list_invoice_1\n');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export', exact: true }).click(),
    ]);
    expect(JSON.parse(readFileSync(await download.path(), 'utf8'))).toMatchObject([
      { request: 'list the invoices of the shop', verdict: 'right' },
    ]);
    await page.getByRole('button', { name: 'Forget all' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Forget all' }).click();
    await page.getByText('Nothing yet.').waitFor();
    await page.getByLabel('Marks').selectOption('marked');
    const row = page.locator('ul li', { hasText: 'list_invoice_1' });
    await row.getByRole('button', { name: 'Hide shop__list_invoice_1 from models' }).click();
    await row.waitFor({ state: 'detached' });
    await page.context().close();
  });

  test('a turn tells which tools its model was offered, and why', async () => {
    const page = await view({ locale: 'ko-KR' });
    await page.getByLabel('메시지', { exact: true }).fill('workbench__echo "hello"');
    await page.keyboard.press('Enter');
    await page.locator('article.turn footer').waitFor();
    await page.getByRole('button', { name: '제공된 도구' }).click();
    const card = page.getByRole('region', { name: '제공된 도구' });
    await card.getByText(/모델에게 4\d개 중 \d+개 도구를 제공합니다/).waitFor();
    expect(await card.locator('li', { hasText: 'echo' }).first().innerText()).toContain(
      '요청에 이름이 있음',
    );
    await card.locator('li', { hasText: 'AgentHub 자체 검색' }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: '제공된 도구' }).click();
    await card.getByText(/모델에게 4\d개 중/).waitFor();
    expect(await violations(page, undefined, 'article.turn')).toEqual([]);
    await page.context().close();
  });

  test.each([
    ['light', undefined],
    ['dark', 'color-contrast'],
  ] as const)('neither page has a fault of access, %s', async (theme, only) => {
    const page = await view({ theme });
    await goTo(page, 'Servers');
    await page.locator('article', { hasText: 'shop' }).locator('.title').click();
    await page.locator('.details select').first().waitFor();
    const found = await violations(page, only);
    await page.keyboard.press('Control+Shift+L');
    await page.getByLabel('Request').fill('delete a report');
    await page.keyboard.press('Enter');
    await page.locator('ol li').first().waitFor();
    await page.locator('ol li').first().getByRole('button').first().click();
    found.push(...(await violations(page, only)));
    expect(found).toEqual([]);
    await page.context().close();
  });
});
