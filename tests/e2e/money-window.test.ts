import Sqlite from 'better-sqlite3';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { violations } from '../support/access.ts';
import { chromiumPath, launchChromium, openView } from '../support/browser.ts';
import { windowHost, type WindowHost } from '../support/window.ts';

const noBrowser = chromiumPath === undefined;

let browser: Browser;
let host: WindowHost;

async function view(path = '', theme: 'light' | 'dark' = 'light', locale = 'en-US') {
  const { page } = await openView(browser, await host.link(), { theme, locale, height: 900 });
  if (path !== '') await page.evaluate((hash) => (location.hash = hash), path);
  return page;
}

const lastTurn = (page: Page) => page.locator('article.turn').last();

async function ask(page: Page, text: string): Promise<void> {
  await page.getByLabel(/^(Message|메시지)$/).fill(text);
  await page.keyboard.press('Enter');
}

/** A picture for a person to look at, where one is wanted. */
async function look(page: Page, name: string): Promise<void> {
  const folder = process.env['AGENTHUB_SHOTS'];
  if (folder) await page.screenshot({ path: `${folder}/${name}.png` });
}

/** A spending limit below what one call may cost. */
async function limitChats(dollars: number): Promise<void> {
  const answer = await host.host.fetch('/api/budgets', {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ scope: 'chat', period: 'month', limit_usd: dollars }),
  });
  expect(answer.status).toBe(200);
}

describe.skipIf(noBrowser)('money in the window (needs a Chromium)', () => {
  beforeAll(async () => {
    [browser, host] = await Promise.all([
      launchChromium(),
      windowHost({ model: () => [{ text: 'Hello.' }], servers: {} }),
    ]);
  });

  afterAll(async () => {
    await browser?.close();
    await host?.[Symbol.asyncDispose]();
  });

  test('an answer tells what it cost part by part and why it had its model, by keys alone', async () => {
    const page = await view();
    await ask(page, 'good morning');
    const cost = lastTurn(page).getByRole('button', { name: /show what it consists of/ });
    await cost.focus();
    await page.keyboard.press('Enter');
    const details = page.getByRole('dialog', { name: 'What this answer cost' });

    const read = details.getByRole('row', { name: /^Read/ });
    expect(await read.innerText()).toContain('1,840');
    expect(await details.innerText()).toMatch(/Price: genai-prices, 20\d\d-/);
    expect(await details.innerText()).toContain('was chosen automatically');
    expect(await violations(page)).toEqual([]);
    await look(page, 'turn-cost');
    await page.keyboard.press('Escape');
    await details.waitFor({ state: 'detached' });
    await page.context().close();
  });

  test('at a limit a dialog tells which budget, and a raise or a shorter answer goes on', async () => {
    await limitChats(0.001);
    const page = await view();
    await ask(page, 'good night');
    const dialog = page.getByRole('dialog', { name: 'This could go over a spending limit' });

    await dialog.getByText('Chat: each by itself, each month').waitFor();
    expect(await dialog.innerText()).toContain('$0.001 is left of $0.001');
    expect(await dialog.innerText()).toMatch(/It starts anew on /);
    expect(await violations(page)).toEqual([]);
    await look(page, 'limit');
    await dialog.getByRole('button', { name: 'Not now' }).click();
    await lastTurn(page).getByRole('button', { name: 'Ways to go on…' }).click();
    await dialog.getByRole('button', { name: /^Raise by/ }).click();
    await lastTurn(page).getByText('Hello.').waitFor();
    await limitChats(0.06);
    await page.keyboard.press('Control+Shift+O');
    await ask(page, 'good evening');
    await dialog.getByRole('button', { name: /^Keep the answer to/ }).click();
    await lastTurn(page).getByText('Hello.').waitFor();
    await page.context().close();
  });

  test('a provider is found by its Korean name, tested, and its models show what is known', async () => {
    const page = await view('#/models');
    await page.getByRole('searchbox', { name: 'Search providers' }).fill('앤트로픽');
    const card = page.getByRole('article');
    await expect.poll(() => card.count()).toBe(1);
    await card.getByRole('button', { name: 'Anthropic' }).click();
    await card.getByRole('button', { name: 'Test Anthropic' }).click();
    await card.getByText(/answered in .* It cost \$0\.00/).waitFor();
    await card.getByText(/\d of its last \d+ calls went well/).waitFor();
    const haiku = card.getByRole('row', { name: /Claude Haiku 4\.5/ });
    await expect.poll(() => haiku.innerText()).toMatch(/200K.*tools.*\$\d\.\d\d \/ \$5\.00/s);
    expect(await violations(page)).toEqual([]);
    await look(page, 'provider');
    await haiku.getByRole('button').click();
    await page.getByLabel('Read', { exact: true }).fill('0.5');
    await page.getByRole('button', { name: 'Save' }).last().click();
    await haiku.getByText('your price').waitFor();
    await expect.poll(() => haiku.innerText()).toContain('$0.50');
    await page.context().close();
  });

  test('an order of fallbacks is made, changed and kept', async () => {
    const page = await view('#/models', 'dark', 'ko-KR');
    await page.getByLabel('순서를 정할 모델').selectOption('anthropic/claude-opus-4-5');
    await page.getByLabel('그다음 모델').selectOption('anthropic/claude-haiku-4-5');
    await page
      .getByLabel('claude-opus-4-5 뒤에 모델 추가')
      .selectOption('anthropic/claude-sonnet-4-5');
    await page.getByRole('button', { name: 'claude-sonnet-4-5 위로' }).click();
    const order = page.getByRole('list', { name: 'claude-opus-4-5 다음 순서' });
    await expect
      .poll(() => order.getByRole('listitem').allInnerTexts())
      .toEqual(['claude-sonnet-4-5', 'claude-haiku-4-5']);
    await page.getByRole('button', { name: '설정됨', exact: true }).click();
    expect(await violations(page)).toEqual([]);
    await look(page, 'fallbacks-ko-dark');
    await page.reload();
    await expect.poll(() => order.getByRole('listitem').allInnerTexts()).toHaveLength(2);
    await page.getByRole('button', { name: 'claude-sonnet-4-5 빼기' }).click();
    await page.getByRole('button', { name: 'claude-haiku-4-5 빼기' }).click();
    await order.waitFor({ state: 'detached' });
    await page.context().close();
  });

  test('a budget is added, changed, raised once and tells who spent it', async () => {
    await limitChats(100); // an earlier test leaves less than one call may cost
    const page = await view();
    await ask(page, 'good afternoon');
    await lastTurn(page).locator('footer').waitFor();
    await page.getByRole('link', { name: 'Usage' }).click();
    await page.getByRole('button', { name: 'Add a budget' }).click();
    await page.getByLabel('Limit for').selectOption('provider');
    await page.getByLabel('Which one').fill('anthropic');
    await page.getByRole('combobox', { name: 'Period' }).selectOption('week');
    await page.getByLabel('Limit in US dollars').fill('0.01');
    await page.getByRole('button', { name: 'Save' }).click();
    const name = 'Provider anthropic, each week';
    await page.getByRole('button', { name: `Raise once: ${name}` }).click();
    await page.getByLabel('By how many US dollars').fill('2');
    await page.getByRole('dialog').getByRole('button', { name: 'Raise once' }).click();
    await page.getByText(/of \$2\.01/).waitFor();
    await page.getByRole('button', { name: `Change the budget: ${name}` }).click();
    await page.getByLabel('Limit in US dollars').fill('40');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText(/of \$42\.00/).waitFor();
    await page.getByRole('button', { name: `Who spent it: ${name}` }).click();
    await page.getByRole('heading', { level: 3, name: 'Models' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await look(page, 'budgets');
    await page.getByRole('button', { name: `Remove the budget: ${name}` }).click();
    await page.getByText(name).waitFor({ state: 'detached' });
    await page.context().close();
  });

  test('a year of spending is plotted, exported, and compared with a bill row by row', async () => {
    addYear(join(host.home.data, 'agenthub.db'));
    const page = await view('#/usage', 'dark');
    await page.getByRole('button', { name: 'Months' }).click();
    await page.getByRole('img', { name: /Cost by model over 12 periods: \$/ }).waitFor();
    expect(await page.getByText('all others').count()).toBe(1);
    expect(await page.getByRole('row', { name: /acme-0/ }).innerText()).toContain('90%');
    expect(await violations(page)).toEqual([]);
    await look(page, 'year-dark');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export CSV' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^agenthub-usage-.*\.csv$/);
    const bill =
      'usage_date_utc,model_version,usage_input_tokens_no_cache,usage_input_tokens_cache_write_5m,usage_input_tokens_cache_read,usage_output_tokens\n2026-01-01,claude-x,7,0,0,1\n';
    await page.getByLabel('Choose a CSV file').setInputFiles({
      name: 'bill.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(bill),
    });
    await page.getByText('0 rows agree, 1 differ.').waitFor();
    expect(await page.getByRole('row', { name: /claude-x/ }).innerText()).toContain(
      '7 theirs, 0 ours',
    );
    await page.context().close();
  });
});

/** Seven models over the last year, as the ledger writes them. */
function addYear(file: string): void {
  using database = closing(new Sqlite(file));
  const add = database.value.prepare(
    `INSERT INTO usage (id, at, day, kind, outcome, provider, model, input_tokens,
      cache_read_tokens, output_tokens, cost_nano, provenance)
     VALUES (?, ?, ?, 'model', 'ok', 'acme', ?, 100, 900, 50, ?, 'computed')`,
  );
  database.value.transaction(() => {
    for (let back = 0; back < 365; back += 1) {
      const at = Date.now() - back * 86_400_000;
      const day = Number(new Date(at).toISOString().slice(0, 10).replaceAll('-', ''));
      for (let model = 0; model < 7; model += 1) {
        const cost = Math.round(1e9 * (1 + Math.sin(back / 20 + model)) * (1 / (model + 1)));
        add.run(`year-${back}-${model}`, at, day, `acme-${model}`, cost);
      }
    }
  })();
}

function closing(value: Sqlite.Database) {
  return { value, [Symbol.dispose]: () => void value.close() };
}
