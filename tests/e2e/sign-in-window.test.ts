import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { chromiumPath, launchChromium } from '../support/browser.ts';
import { oauthServer, type OAuthServer } from '../support/oauth-server.ts';
import { windowHost, type WindowHost } from '../support/window.ts';

const noBrowser = chromiumPath === undefined;
const SHOTS = process.env['AGENTHUB_SHOTS'];

let browser: Browser | undefined;
let remote: OAuthServer;
let host: WindowHost;

beforeAll(async () => {
  if (!noBrowser) browser = await launchChromium();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  if (noBrowser) return;
  remote = await oauthServer();
  host = await windowHost({ servers: { far: { url: remote.mcp } } });
});
afterEach(async () => {
  if (noBrowser) return;
  await host[Symbol.asyncDispose]();
  await remote[Symbol.asyncDispose]();
});

async function serversPage(locale: string, colorScheme: 'light' | 'dark'): Promise<Page> {
  const viewport = { width: 1100, height: 620 };
  const context = await browser!.newContext({
    viewport,
    colorScheme,
    locale,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  await page.goto(await host.link());
  await page.getByRole('link', { name: locale === 'ko-KR' ? /^서버/ : /^Servers/ }).click();
  await page.getByRole('article').first().waitFor();
  return page;
}

async function lookAt(page: Page, name: string): Promise<void> {
  if (SHOTS !== undefined) await page.screenshot({ path: `${SHOTS}/${name}.png` });
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
}

test.skipIf(noBrowser)(
  'a person signs in, sees that it is kept for this run alone, and signs out (needs Chromium)',
  async () => {
    const page = await serversPage('en-US', 'light');
    await page.getByText('sign-in needed').waitFor();
    await lookAt(page, 'needed-en-light');
    const opened = page.context().waitForEvent('page');
    remote.next = 'deny';
    await page.getByRole('button', { name: 'Sign in to far' }).click();
    await (await opened).getByText('The sign-in did not work').waitFor();
    await page.getByText(/was declined in the browser/).waitFor();
    await lookAt(page, 'refused-en-light');

    const again = page.context().waitForEvent('page');
    await page.getByRole('button', { name: 'Sign in to far' }).click();
    await (await again).getByText('You are signed in.').waitFor();
    await page.getByText('Signed in until AgentHub closes').waitFor();
    await page.getByText('ready', { exact: true }).waitFor();
    await lookAt(page, 'signed-in-en-light');
    await page.getByRole('button', { name: 'Sign out of far' }).click();
    await page.getByRole('button', { name: 'Sign in to far' }).waitFor();
  },
);

test.skipIf(noBrowser)(
  'a window that was blocked leaves a link to the sign-in page, in Korean as well (needs Chromium)',
  async () => {
    const page = await serversPage('ko-KR', 'dark');
    await lookAt(page, 'needed-ko-dark');
    await page.evaluate(() => (window.open = () => null));
    await page.getByRole('button', { name: 'far에 로그인' }).click();
    const link = page.getByRole('link', { name: '로그인 페이지 열기' });
    await link.waitFor();
    await lookAt(page, 'waiting-ko-dark');
    await link.click();
    await page.getByRole('button', { name: 'far에서 로그아웃' }).waitFor();
    await lookAt(page, 'signed-in-ko-dark');
  },
);
