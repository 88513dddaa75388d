import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { violations } from '../support/access.ts';
import { chromiumPath, launchChromium, openView, type ViewOptions } from '../support/browser.ts';
import { fixture } from '../support/home.ts';
import { anthropicFrames } from '../support/model-simulator.ts';
import { windowHost, type Said, type WindowHost } from '../support/window.ts';

const folder = mkdtempSync(join(tmpdir(), 'agenthub-files-'));
const noBrowser = chromiumPath === undefined;
const figures = { input: 1840, output: 412 };
const long = 'A long answer that takes its time. '.repeat(40);

const markdown = [
  'Here is the **list**:',
  '',
  '- `Welcome.txt`',
  '',
  '```ts',
  'const answer: number = 42;',
  '```',
].join('\n');

/** What a page on the web, read by a tool, might make a model say. */
const hostile = [
  'Done.',
  '<img src="http://127.0.0.1:9/spy.png" onerror="document.title=\'taken\'">',
  '<script>document.title = "taken"</script><style>body { display: none }</style>',
  '![chart](http://127.0.0.1:9/spy2.png) [press me](javascript:document.title="taken")',
].join('\n\n');

/** What the simulated model says; the words of a request choose. */
function model({ text, afterTool }: { text: string; afterTool: boolean }): Said {
  if (afterTool) return [{ text: markdown }];
  if (text.includes('"type":"image"')) return [{ text: 'I see a picture.' }];
  if (text.includes('list')) {
    return [
      { thinking: 'They want the list.', signature: 's' },
      { tool: 'files__list_allowed_directories', id: 'a1', json: '{}' },
    ];
  }
  if (text.includes('change')) {
    const json = JSON.stringify({ path: join(folder, 'made') });
    return [{ tool: 'files__create_directory', id: 'c1', json }];
  }
  if (text.includes('slowly')) {
    const frames = anthropicFrames([{ text: long }], figures).slice(0, 60);
    return { kind: 'stream', frames, then: 'hang' };
  }
  if (text.includes('hostile')) return [{ text: hostile }];
  if (text.includes('refuse')) {
    const error = { type: 'authentication_error', message: 'invalid x-api-key' };
    return { kind: 'json', status: 401, body: { type: 'error', error } };
  }
  return [{ text: 'Hello.' }];
}

let browser: Browser;
let host: WindowHost;

async function view({ of = host, ...options }: ViewOptions & { readonly of?: WindowHost } = {}) {
  return openView(browser, await of.link(), options);
}

async function ask(page: Page, text: string): Promise<void> {
  await page.getByLabel('Message', { exact: true }).fill(text);
  await page.keyboard.press('Enter');
}

const PLACES = ['runs', 'workflows', 'agents', 'servers', 'tools', 'models', 'usage', 'settings'];

/** What a person cannot see of a page for its width, without a table that scrolls by itself. */
function overTheEdge(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const all = [
      ...document.querySelectorAll('main button, main input, main h1, main p, main .card'),
    ];
    return all
      .filter((element) => element.closest('[role="region"] table') === null)
      .filter((element) => element.getBoundingClientRect().right > innerWidth)
      .map((element) => element.outerHTML.slice(0, 120));
  });
}

const lastTurn = (page: Page) => page.locator('article.turn').last();
const ended = (page: Page) => lastTurn(page).locator('footer').waitFor();

async function goTo(page: Page, place: string): Promise<void> {
  await page.getByRole('link', { name: new RegExp(`^${place}`) }).click();
  await page.getByRole('heading', { level: 1, name: place }).waitFor();
}

describe.skipIf(noBrowser)('the window (needs a Chromium)', () => {
  beforeAll(async () => {
    [browser, host] = await Promise.all([
      launchChromium(),
      windowHost({
        model,
        servers: {
          files: {
            command: 'npx',
            args: ['-y', '@modelcontextprotocol/server-filesystem', folder],
            agenthub: { trust: 'trusted' },
          },
          workbench: fixture('workbench'),
          missing: { command: 'no-such-program-here' },
        },
      }),
    ]);
    await host.host.fetch('/api/tools/search?q=list');
  });

  afterAll(async () => {
    await browser?.close();
    await host?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  test('a picture goes with a message, is shown with it, and what is no picture is refused', async () => {
    const { page, problems } = await view({ theme: 'dark' });
    const point =
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';
    const file = { name: 'point.png', mimeType: 'image/png', buffer: Buffer.from(point, 'base64') };
    const choose = page.locator('input[type=file]');
    await choose.setInputFiles([file, { ...file, name: 'notes.txt', mimeType: 'text/plain' }]);
    await page.getByText('Only pictures (PNG, JPEG, GIF, WebP) and PDF files').waitFor();
    await page.getByRole('button', { name: 'Remove point.png' }).click();
    expect(await page.getByRole('list', { name: 'Attached files' }).count()).toBe(0);
    await choose.setInputFiles([file]);
    await page.getByRole('button', { name: 'Remove point.png' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await ask(page, 'What is in the picture?');
    await ended(page);
    expect(await lastTurn(page).getByRole('listitem').first().textContent()).toContain('point.png');
    expect(await lastTurn(page).textContent()).toContain('I see a picture.');
    expect(await violations(page)).toEqual([]);
    expect(problems).toEqual([]);
    await page.context().close();
  });

  test('a first run without a model leads to an answer by a real tool, at no cost', async () => {
    await using fresh = await windowHost({ firstRunDone: false });
    const { page, problems } = await view({ of: fresh });
    await page.getByRole('heading', { name: 'Welcome to AgentHub' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('radio', { name: /One with a key/ }).check();
    await page.getByText('No key can be stored on this computer.').waitFor();
    expect(await page.getByRole('button', { name: 'Begin' }).isDisabled()).toBe(true);
    await page.getByRole('radio', { name: /None for now/ }).check();
    await page.getByRole('button', { name: 'Begin' }).click();
    await page.getByText('There is no AI model yet').waitFor();
    await ask(page, 'List the files in my folder');
    await ended(page);
    await lastTurn(page).getByText('Welcome.txt').first().waitFor();
    expect(await lastTurn(page).locator('footer').innerText()).toMatch(/Offline.*no cost/s);
    expect(problems).toEqual([]);
    await page.context().close();
  });

  test('an answer is streamed with its tool card, its code and its cost', async () => {
    const { page, problems } = await view();
    await ask(page, 'Please list my folder');
    await ended(page);
    const card = lastTurn(page).locator('section.tool');
    expect(await card.innerText()).toContain('list_allowed_directories');
    await card.getByRole('button').first().click();
    await card.getByRole('region', { name: 'Result' }).getByText(folder).waitFor();
    await lastTurn(page).getByText('Thoughts').click();
    await lastTurn(page).getByText('They want the list.').waitFor();
    await lastTurn(page).locator('.shiki').first().waitFor();
    expect(await lastTurn(page).locator('.prose strong').innerText()).toBe('list');
    expect(await lastTurn(page).locator('footer').innerText()).toMatch(/\$0\.0\d+/);
    expect(await page.locator('header .cost').innerText()).toMatch(/This chat: \$0\.0\d+/);
    expect(problems).toEqual([]);
    await page.context().close();
  });

  test('a tool that may change something waits for a word, and the word is kept to', async () => {
    const { page } = await view();
    await ask(page, 'change it');
    await lastTurn(page).getByRole('group', { name: 'Approval' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.reload();
    await lastTurn(page).getByRole('button', { name: 'Do not allow' }).click();
    await ended(page);
    expect(await lastTurn(page).locator('section.tool').innerText()).toContain('not allowed');
    expect(existsSync(join(folder, 'made'))).toBe(false);
    await ask(page, 'change it again');
    await lastTurn(page).getByRole('button', { name: 'Allow once' }).click();
    await ended(page);
    expect(existsSync(join(folder, 'made'))).toBe(true);
    await page.context().close();
  });

  test('a stopped answer keeps what was shown, is marked, and can be retried', async () => {
    const { page } = await view();
    await ask(page, 'go slowly');
    await lastTurn(page).getByText('A long answer').waitFor();
    await page.getByRole('button', { name: 'Stop answering' }).click();
    await ended(page);
    expect(await lastTurn(page).innerText()).toContain('You stopped this answer.');
    expect(await lastTurn(page).locator('footer').innerText()).toContain('incomplete');
    await lastTurn(page).getByRole('button', { name: 'Retry' }).click();
    await page.getByRole('button', { name: 'Stop answering' }).click();
    await ended(page);
    expect(await page.locator('article.turn').count()).toBe(1);
    await page.context().close();
  });

  test('an answer runs no script, loads nothing and hides nothing', async () => {
    const { page } = await view();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await ask(page, 'hostile');
    await ended(page);
    await lastTurn(page).getByRole('link', { name: 'chart' }).waitFor();
    await lastTurn(page).getByText('press me').click();
    expect(asked.filter((url) => url.includes('spy'))).toEqual([]);
    expect(await page.title()).toBe('AgentHub');
    expect(await lastTurn(page).locator('.prose :is(img, script, style)').count()).toBe(0);
    expect(await lastTurn(page).locator('a[href^="javascript"]').count()).toBe(0);
    await page.context().close();
  });

  test('a call that a budget stops goes on once the budget is raised', async () => {
    const { page } = await view();
    await goTo(page, 'Usage');
    await page.getByRole('button', { name: 'Add a budget' }).click();
    await page.getByLabel('Limit for').selectOption('chat');
    await page.getByLabel('Limit in US dollars').fill('0.001');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Chat: each by itself, each month').waitFor();
    expect(await violations(page, 'color-contrast')).toEqual([]);
    await page.keyboard.press('Control+Shift+O');
    await ask(page, 'good night');
    await page
      .getByRole('dialog', { name: 'This could go over a spending limit' })
      .getByRole('button', { name: /^Raise by \$.* and go on$/ })
      .click();
    await lastTurn(page).getByText('Hello.').waitFor();
    await goTo(page, 'Usage');
    const remove = page.getByRole('button', { name: 'Remove the budget: Chat: each by itself' });
    await remove.click();
    await remove.waitFor({ state: 'detached' });
    await page.context().close();
  });

  test('a refused key is told in plain words with what to do', async () => {
    const { page } = await view({ locale: 'ko-KR' });
    await page.getByLabel('메시지', { exact: true }).fill('refuse');
    await page.keyboard.press('Enter');
    const alert = page.getByRole('alert');
    await alert.getByText('Anthropic에서 키를 받아들이지 않았습니다.').waitFor();
    expect(await alert.innerText()).toContain('다시 붙여 넣으세요');
    expect(await page.locator('html').getAttribute('lang')).toBe('ko');
    await page.context().close();
  });

  test('chats are renamed, found, exported and deleted', async () => {
    const { page } = await view();
    await ask(page, 'good morning');
    await ended(page);
    const menu = async (item: string): Promise<void> => {
      await page
        .getByRole('button', { name: /^Menu of the chat/ })
        .first()
        .focus();
      await page.keyboard.press('Enter');
      await page.getByRole('menuitem', { name: item }).click();
    };
    await menu('Rename');
    await page.getByLabel('Title').fill('Morning: a greeting');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Morning: a greeting' }).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      menu('Export as Markdown'),
    ]);
    expect(download.suggestedFilename()).toMatch(/^Morning +a greeting\.md$/);
    await page.getByRole('searchbox', { name: 'Search chats' }).fill('greeting');
    await expect.poll(() => page.locator('aside li').count()).toBe(1);
    await menu('Delete');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('No chat has these words.').waitFor();
    await page.getByText('What shall we do?').waitFor();
    await page.context().close();
  });

  test('the servers page tells why a server failed, and adds, restarts and removes', async () => {
    const { page } = await view();
    await goTo(page, 'Servers');
    await page.getByText('The command "no-such-program-here" was not found').waitFor();
    await page.getByRole('button', { name: 'Add a server' }).click();
    expect(await violations(page)).toEqual([]);
    const { command, args } = fixture('workbench') as { command: string; args: string[] };
    await page.getByLabel('Command').last().fill(`"${command}" "${args[0]}"`);
    await page.getByLabel('Name').fill('second');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    const card = page.locator('article', { hasText: 'second' });
    await card.getByText('ready').waitFor();
    await card
      .getByRole('button', { name: /second/ })
      .first()
      .click();
    await card.getByText('server not trusted').first().waitFor();
    await card.getByRole('button', { name: 'Restart second' }).click();
    await card.getByText('1 restart').waitFor();
    await card.getByRole('button', { name: 'Remove second' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await card.waitFor({ state: 'detached' });
    await page.context().close();
  });

  test('settings are kept, and a change of language changes the page at once', async () => {
    const { page } = await view();
    await goTo(page, 'Settings');
    await page.getByLabel('Rounds').fill('7');
    await page.getByLabel('Rounds').blur();
    await page.getByLabel('Language').selectOption('ko');
    await page.getByRole('heading', { level: 1, name: '설정' }).waitFor();
    await page.reload();
    expect(await page.getByLabel('반복 횟수').inputValue()).toBe('7');
    await page.getByLabel('언어').selectOption('system');
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
    await page.context().close();
  });

  test.each(['en-US', 'ko-KR'])(
    'a narrow window keeps the menu behind a button, and nothing reaches over its edge: %s',
    async (locale) => {
      const { page, problems } = await view({ locale, width: 420, theme: 'dark' });
      const menu = page.locator('#open-menu');
      await menu.click();
      await page.locator('aside').waitFor();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await expect.poll(() => page.locator('aside').count()).toBe(0);
      await expect.poll(() => menu.evaluate((it) => it === document.activeElement)).toBe(true);
      for (const place of PLACES) {
        await menu.click();
        await page.locator(`a[href="#/${place}"]`).click();
        await page.locator('h1').waitFor();
        await expect.poll(() => page.locator('aside').count()).toBe(0);
        expect([place, await overTheEdge(page)]).toEqual([place, []]);
      }
      expect(problems).toEqual([]);
      await page.context().close();
    },
  );

  test('everything of a first question is reached by keys alone', async () => {
    const { page } = await view();
    await page.getByText('What shall we do?').waitFor();
    await page.keyboard.type('good evening');
    await page.keyboard.press('Enter');
    await ended(page);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('usage');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Usage' }).waitFor();
    await page.keyboard.press('Control+/');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+Shift+O');
    await page.getByText('What shall we do?').waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('message');
    await page.context().close();
  });

  /** The themes differ in nothing but colours: the rest is looked at once. */
  test.each([
    ['light', undefined],
    ['dark', 'color-contrast'],
  ] as const)('no screen has a fault of access, %s', async (theme, only) => {
    const { page, problems } = await view({ theme });
    const look = () => violations(page, only);
    await page.getByText('What shall we do?').waitFor();
    const found = await look();
    await ask(page, 'Please list my folder');
    await ended(page);
    await lastTurn(page).locator('section.tool button').first().click();
    await lastTurn(page).locator('.shiki').first().waitFor();
    found.push(...(await look()));
    for (const place of ['Servers', 'Models', 'Usage', 'Settings']) {
      await goTo(page, place);
      if (place === 'Servers') {
        await page.locator('article .title').first().click();
        await page.locator('.details').waitFor();
      }
      found.push(...(await look()));
    }
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').waitFor();
    found.push(...(await look()));
    expect(found).toEqual([]);
    expect(problems).toEqual([]);
    await page.context().close();
  });
});
