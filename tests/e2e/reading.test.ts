import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { violations } from '../support/access.ts';
import { chromiumPath, launchChromium } from '../support/browser.ts';
import { allEvents } from '../support/event-stream.ts';
import { windowHost, type WindowHost } from '../support/window.ts';

const LONG = 'WithoutAnySpaces'.repeat(12);
const ANSWER = `A [link](https://example.com) and a task:

- [x] done

| Name | What it does |
| --- | --- |
| ${LONG} | ${'many words '.repeat(30)} |

مرحبا، هذا الملف report.txt هنا.

- أولا`;

describe.skipIf(chromiumPath === undefined)('reading (needs Chromium)', () => {
  let browser: Browser;
  let host: WindowHost;
  let page: Page;

  beforeAll(async () => {
    [browser, host] = await Promise.all([
      launchChromium(),
      windowHost({ servers: {}, model: () => [{ type: 'text', text: ANSWER }] }),
    ]);
    const context = await browser.newContext({
      locale: 'en-US',
      viewport: { width: 900, height: 600 },
    });
    page = await context.newPage();
    for (let turn = 0; turn < 33; turn += 1) {
      const body = JSON.stringify({ conversation_id: 'long', message: `${turn} ${LONG}` });
      await allEvents(await host.host.fetch('/api/chat/stream', { method: 'POST', body }));
    }
    await page.goto(await host.link());
    await page
      .getByRole('link', { name: LONG.slice(0, 20) })
      .first()
      .click();
    await page.getByRole('article').last().waitFor();
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await host[Symbol.asyncDispose]();
  });

  test('a long chat opens with its last turns; the earlier ones come when asked for', async () => {
    expect(await page.getByRole('article').count()).toBe(30);
    await page.getByRole('button', { name: 'Show earlier (3)' }).click();
    await expect.poll(() => page.getByRole('article').count()).toBe(33);
    expect(await page.getByRole('button', { name: /Show earlier/ }).count()).toBe(0);
  });

  test.each([
    [1280, 800],
    [900, 600],
    [640, 400],
  ])(
    'at %i by %i nothing is wider than the window, and every place is in reach',
    async (width, height) => {
      await page.setViewportSize({ width, height });
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(beyond).toBe(0);
      const menu = page.getByRole('button', { name: 'Open the menu' });
      const hidden = await menu.isVisible(); // the places are behind it in a narrow window
      if (hidden) await menu.click();
      const settings = page.getByRole('navigation').getByRole('link', { name: 'Settings' });
      await settings.scrollIntoViewIfNeeded();
      const box = (await settings.boundingBox())!;
      expect(box.y + box.height).toBeLessThanOrEqual(height);
      expect(box.width).toBeGreaterThan(40);
      expect(await violations(page)).toEqual([]);
      if (hidden) await page.keyboard.press('Escape');
    },
  );

  test('links of an answer open outside, and nothing in it can be typed into', async () => {
    const link = page.getByRole('article').last().getByRole('link', { name: 'link' });
    expect(await link.getAttribute('target')).toBe('_blank');
    expect(await link.getAttribute('rel')).toBe('noopener noreferrer');
    expect(await page.getByRole('article').locator('input').count()).toBe(0);
    expect(await page.getByText('☑ done').count()).toBeGreaterThan(0);
  });

  test('Arabic is written from the right in a window that is read from the left', async () => {
    const article = page.getByRole('article').last();
    const right = await article.getByText('report.txt هنا').evaluate((element) => {
      const range = document.createRange();
      range.selectNodeContents(element);
      const text = range.getBoundingClientRect();
      return element.getBoundingClientRect().right - text.right;
    });
    expect(right).toBeLessThan(2);
    const list = article.getByRole('list').last();
    expect(await list.evaluate((element) => getComputedStyle(element).direction)).toBe('rtl');
  });
});
