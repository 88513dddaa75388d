import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chromiumPath, launchChromium } from '../support/browser.ts';
import { agenthub, fixture, processesOf, testHome, type TestHome } from '../support/home.ts';
import { filesOf, hubServer } from '../support/hub-server.ts';
import { writeTinyModel } from '../support/tiny-model.ts';
import { windowHost } from '../support/window.ts';

let home: TestHome;
let folder: string;
beforeAll(() => {
  home = testHome({ bench: fixture('workbench') });
  folder = join(home.folder, 'tiny');
  writeTinyModel(folder, [
    ['echo', 'parrot'],
    ['slow', 'wait', 'sleep'],
  ]);
});
afterAll(() => {
  expect(processesOf(home)).toEqual([]);
  home[Symbol.dispose]();
});

test('a model of a folder finds a tool by a word that it does not hold, in a built program', async () => {
  const before = await agenthub(home, ['tools', 'search', 'parrot', '--json']);
  expect(before.json()).toEqual([]);
  const set = await agenthub(home, ['tools', 'embeddings', 'local', '--folder', folder, '--json']);
  expect(set.stderr).toBe('');
  expect(set.json()).toMatchObject({ status: 'ready', tools: 4, name: 'tiny' });
  const after = await agenthub(home, ['tools', 'search', 'parrot', '-k', '1', '--json']);
  expect(after.json()).toMatchObject([
    { name: 'bench__echo', why: expect.stringContaining('alike (tiny)') as unknown },
  ]);
  const off = await agenthub(home, ['tools', 'embeddings', 'off', '--json']);
  expect(off.json()).toMatchObject({ status: 'off' });
});

test('a folder without a model is told at once, and the search goes on by words', async () => {
  const args = ['tools', 'embeddings', 'local', '--folder', home.data, '--json'];
  const { code, json } = await agenthub(home, args);
  expect(code).toBe(1);
  expect(json().error).toMatchObject({ message: expect.stringContaining('model.onnx') as unknown });
  const found = await agenthub(home, ['tools', 'search', 'echo', '-k', '1', '--json']);
  expect(found.json()).toMatchObject([
    { name: 'bench__echo', why: expect.stringContaining('meaning not used') as unknown },
  ]);
});

test.skipIf(chromiumPath === undefined)(
  'a model is downloaded in the window after its size was shown, and then used (needs Chromium)',
  async () => {
    const held: (() => void)[] = [];
    const files = filesOf(folder);
    await using hub = await hubServer(files, (path, response) => {
      if (path.endsWith('.onnx')) held.push(() => response.end(files[path]));
      else response.end(files[path]);
    });
    await using host = await windowHost({ servers: { bench: fixture('workbench') }, hub: hub.url });
    const browser = await launchChromium();
    try {
      const context = await browser.newContext({ viewport: { width: 1200, height: 900 } });
      const page = await context.newPage();
      await page.goto(await host.link());
      await page.getByRole('link', { name: /^Settings/ }).click();
      const model = page.getByLabel('Model', { exact: true });
      await model.selectOption({ label: 'Multilingual E5 small, on this machine' });
      await page.getByRole('button', { name: 'Show its size' }).click();
      await page.getByText('from Xenova/multilingual-e5-small on huggingface.co').waitFor();
      expect(held).toEqual([]);
      await page.getByRole('button', { name: 'Download and use' }).click();
      await page.getByText(/^Downloading:/).waitFor();
      await clean(page);
      await expect.poll(() => held.length).toBe(1);
      held[0]!();
      await page.getByText('4 tools are read and can be found by meaning.').waitFor();
      await model.selectOption({ label: 'None: words alone' });
      await page.getByText('4 tools are read').waitFor({ state: 'detached' });
    } finally {
      await browser.close();
    }
  },
);

async function clean(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
}
