import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { violations } from '../support/access.ts';
import { chromiumPath, launchChromium, openView, type ViewOptions } from '../support/browser.ts';
import { agenthub } from '../support/home.ts';
import { windowHost, type WindowHost } from '../support/window.ts';

let browser: Browser;
let host: WindowHost;

async function openAgents(options: ViewOptions = {}) {
  const { page } = await openView(browser, await host.link(), { height: 900, ...options });
  page.setDefaultTimeout(15_000);
  await page.getByRole('link', { name: /^(?:Agents|에이전트)/ }).click();
  const clerk = page.locator('article', { hasText: 'clerk' });
  await clerk.getByRole('button', { name: 'Looks after files' }).click();
  return { page, clerk };
}

async function doTask(text: string): Promise<void> {
  const file = join(host.home.folder, 'task.yaml');
  writeFileSync(
    file,
    `name: task\nnodes:\n  work: { agent: clerk, action: run, inputs: { request: "${text}" } }\n`,
  );
  const ran = await agenthub(host.home, ['workflow', 'run', file]);
  expect(ran.code, ran.stderr).toBe(0);
}

const toast = (page: Page, text: RegExp) => page.getByText(text).first().waitFor();

describe.skipIf(chromiumPath === undefined)('agents in the window (needs a Chromium)', () => {
  beforeAll(async () => {
    [browser, host] = await Promise.all([
      launchChromium(),
      windowHost({ model: () => [{ text: 'It is done.' }] }),
    ]);
    for (const folder of ['agents', 'plugins/mail/agents']) {
      mkdirSync(join(host.home.data, folder), { recursive: true });
    }
    writeFileSync(
      join(host.home.data, 'agents', 'clerk.yaml'),
      'name: clerk\nrole: Looks after files\nsettings: { maxRounds: 5 }\n',
    );
    const plugin = join(host.home.data, 'plugins', 'mail');
    writeFileSync(join(plugin, 'plugin.yaml'), 'name: mail\nversion: 2.1.0\nauthor: A. Person\n');
    writeFileSync(
      join(plugin, 'agents', 'sorter.yaml'),
      'name: sorter\nrole: Sorts mail\npermissions: { effects: [read, write] }\n',
    );
    writeFileSync(join(plugin, 'agents', 'bad.yaml'), 'name: x\nrole: R\nversion: 1.0\n');
  });

  afterAll(async () => {
    await browser?.close();
    await host?.[Symbol.asyncDispose]();
  });

  test('settings are set in layers, with every problem told at once, and taken back', async () => {
    const { page, clerk } = await openAgents();
    const rounds = clerk.getByLabel('Model calls for a task');
    await expect.poll(() => rounds.inputValue()).toBe('5');
    await clerk.getByText('from its file').waitFor();
    await rounds.fill('0');
    await clerk.getByLabel('Time for a task, in seconds').fill('0.5');
    await clerk.getByRole('button', { name: 'Save' }).click();
    const told = clerk.getByRole('alert');
    await told.getByText('Model calls for a task: a whole number from 1 to 100').waitFor();
    await told.getByText('Time for a task, in seconds: a whole number from 1 to 3600').waitFor();
    expect(await violations(page)).toEqual([]);
    await rounds.fill('7');
    await clerk.getByLabel('Time for a task, in seconds').fill('90');
    await clerk.getByRole('button', { name: 'Save' }).click();
    await toast(page, /settings of clerk are in force/);
    await expect.poll(() => clerk.getByText('set by you').count()).toBe(2);
    await clerk.getByRole('button', { name: 'Take back what you set' }).click();
    await expect.poll(() => rounds.inputValue()).toBe('5');
    await page.context().close();
  });

  test('an agent of a plugin is allowed more, and less again', async () => {
    const { page } = await openAgents();
    const sorter = page
      .getByRole('region', { name: 'From plugins' })
      .locator('article', { hasText: 'sorter' });
    await sorter.getByText('only reads', { exact: true }).waitFor();
    await sorter.getByRole('button', { name: 'Sorts mail' }).click();
    await sorter.getByText('mail 2.1.0').waitFor();
    expect(await violations(page)).toEqual([]);
    await sorter.getByRole('button', { name: 'Allow' }).click();
    await sorter.getByRole('button', { name: 'Let it only read' }).click();
    await sorter.getByRole('button', { name: 'Allow' }).waitFor();
    await page.context().close();
  });

  test('what AgentHub says of files and servers is in the language of the window', async () => {
    const { page } = await openAgents({ locale: 'ko-KR', theme: 'dark' });
    const told = page.getByRole('alert');
    await told.getByText('plugins/mail/agents/bad.yaml').waitFor();
    expect(await told.innerText()).toContain('‘version’ 값은 1.0.0과 같은 버전이어야 합니다');
    const files = page.locator('article', { hasText: 'mcp-files' });
    await files.getByText('‘files’ 서버의 도구').waitFor();
    expect(await files.innerText()).not.toContain('0.0.0');
    expect(await violations(page)).toEqual([]);
    await page.context().close();
  });

  test('what an agent kept before is compared and restored', async () => {
    await doTask('count the apples');
    await doTask('count the pears');
    const { page, clerk } = await openAgents({ theme: 'dark', locale: 'ko-KR' });
    await clerk.getByRole('button', { name: '비교' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('마지막 작업의 입력').waitFor();
    await dialog.getByText(/apples/).waitFor();
    expect(await violations(page)).toEqual([]);
    await dialog.getByRole('button', { name: '복원' }).click();
    await toast(page, /복원했습니다/);
    await expect.poll(() => clerk.getByRole('button', { name: '비교' }).count()).toBe(2);
    const states = await agenthub(host.home, ['agents', 'states', 'clerk', '--json']);
    expect(states.json()[0].createdBy).toMatch(/^restored from /);
    await page.context().close();
  });
});
