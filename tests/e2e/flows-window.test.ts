import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { violations } from '../support/access.ts';
import { chromiumPath, launchChromium, openView, type ViewOptions } from '../support/browser.ts';
import { windowHost, type WindowHost } from '../support/window.ts';

const WEEKLY = `# what is asked for each Monday
name: weekly report
description: Reads, asks, and goes on
input:
  type: object
  required: [folder]
  properties:
    folder: { type: string, title: Folder }
nodes:
  list: { tool: files__list_allowed_directories }
  ask: { type: approval, question: "May I go on with \${input.folder}?", needs: [list] }
  done: { value: "Found: \${nodes.list.output.text}", needs: [ask] }
`;

/** A run that tells itself something, keeps a note, and checks it. */
const TOGETHER = `name: together
nodes:
  hears: { type: wait, event: ./done, timeout: 20 }
  notes: { share: plan, content: tea }
  tells: { publish: ./done, payload: { n: 7 }, needs: [notes] }
  looks: { recall: plan, needs: [hears] }
  holds: { type: check, that: 'nodes.looks.output.content == "tea"', message: no tea, needs: [looks] }
`;

/** 200 steps, each after an earlier one; every third waits for a moment. */
const MANY = `name: many\nnodes:\n${Array.from({ length: 200 }, (_, index) => {
  const what = index % 3 === 0 ? 'type: wait, ms: 20' : `value: ${index}`;
  const needs = index === 0 ? '' : `, needs: [n${Math.max(0, index - 1 - ((index * 7) % 10))}]`;
  return `  n${index}: { ${what}${needs} }\n`;
}).join('')}`;

/** A question that waits two seconds for somebody to take it. */
const ASKS = `name: asks
nodes:
  price: { ask: price.of, payload: { item: tea }, timeout: 2, retry: { attempts: 1 } }
`;

/** Who answers it, and puts what was sold on a board that others see. */
const SELLS = `name: sells
nodes:
  heard: { type: wait, event: price.of, timeout: 60 }
  tell:
    publish: "\${nodes.heard.output._message.replyTo}"
    answers: "\${nodes.heard.output._message.id}"
    payload: { won: 500 }
    needs: heard
  sold: { share: tea, content: 500, board: till, needs: tell }
`;

let browser: Browser;
let host: WindowHost;

async function view(options: ViewOptions = {}) {
  return openView(browser, await host.link(), options);
}

async function goTo(page: Page, place: string): Promise<void> {
  const places = page.getByRole('navigation', { name: 'Places' });
  await places.getByRole('link', { name: new RegExp(`^${place}`) }).click();
  await page.getByRole('heading', { level: 1, name: place }).waitFor();
}

async function keep(page: Page, text: string): Promise<void> {
  await goTo(page, 'Workflows');
  await page.getByRole('button', { name: 'New workflow' }).click();
  await page.getByLabel('Text of the workflow (YAML)').fill(text);
  await page.getByText('It can run.').waitFor();
  await page.keyboard.press('Control+s');
  // "Saved." of the one before may still be there
  await page.getByText('not saved', { exact: true }).waitFor({ state: 'hidden' });
}

async function begin(page: Page, workflow: string): Promise<void> {
  await goTo(page, 'Runs');
  await page.getByLabel('What is to run').selectOption(workflow);
}

const step = (page: Page, name: string) =>
  page
    .getByRole('group', { name: 'Steps of the run' })
    .getByRole('button', { name: new RegExp(`^${name}\\b`) });
const done = (page: Page) => page.getByRole('status').filter({ hasText: 'done' }).waitFor();

describe.skipIf(chromiumPath === undefined)('flows in the window (needs a Chromium)', () => {
  beforeAll(async () => {
    [browser, host] = await Promise.all([launchChromium(), windowHost()]);
    const agents = join(host.home.data, 'agents');
    mkdirSync(agents, { recursive: true });
    writeFileSync(
      join(agents, 'clerk.yaml'),
      'name: clerk\nrole: Looks after files\ntools: [files__*]\ncapabilities:\n  - { name: count, type: analysis, description: Counts words }\n',
    );
    writeFileSync(join(agents, 'bad.yaml'), 'name: bad\nrole: [\n');
    await host.host.fetch('/api/tools/search?q=list');
  });

  afterAll(async () => {
    await browser?.close();
    await host?.[Symbol.asyncDispose]();
  });

  test('the four agents carry out a request, told as a story in both languages', async () => {
    const { page, problems } = await view();
    await goTo(page, 'Runs');
    await page.getByText('Nothing has run yet.').waitFor();
    const faults = await violations(page);
    await page
      .getByLabel('What is to be done?')
      .fill('List the files in my folder and then read Welcome.txt');
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await done(page);
    const story = page.locator('ol.story');
    await story.getByText('Sena understood the request and made a plan of 2 steps.').waitFor();
    await story.getByText('Lubit checked the plan and let it through').waitFor();
    await story.getByText('GitCode did 2 things.').waitFor();
    await story.getByText('RUNE looked at the answer before you did').waitFor();
    await page.getByRole('region', { name: 'Answer' }).getByText('Welcome to AgentHub').waitFor();
    faults.push(...(await violations(page)));
    expect(faults).toEqual([]);
    const korean = await view({ locale: 'ko-KR', theme: 'dark' });
    await korean.page.goto(page.url());
    await korean.page.getByText('Sena는 요청을 이해하고 2단계로 계획을 세웠습니다.').waitFor();
    await korean.page.getByText('모든 단계를 실행할 수 있습니다.').waitFor();
    expect(await violations(korean.page, 'color-contrast')).toEqual([]);
    expect([...problems, ...korean.problems]).toEqual([]);
    await Promise.all([page.context().close(), korean.page.context().close()]);
  });

  test('a plan that would change something is stopped where the person has not allowed that', async () => {
    const { page } = await view();
    await goTo(page, 'Runs');
    await page.getByLabel('What is to be done?').fill('Write "hello" to a new file named note.txt');
    await page.getByLabel(/Steps that change something may run/).uncheck();
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByRole('status').filter({ hasText: 'not let through' }).first().waitFor();
    await page.locator('ol.story').getByText('nobody has allowed that').waitFor();
    await page.context().close();
  });

  test('a workflow is written, checked by line, and no change of it is lost unseen', async () => {
    const { page, problems } = await view();
    await keep(page, WEEKLY);
    const area = page.getByLabel('Text of the workflow (YAML)');
    await page.getByLabel('Description').fill('Each Monday');
    await page.keyboard.press('Tab');
    await expect.poll(() => area.inputValue()).toContain('description: Each Monday');
    expect(await area.inputValue()).toContain('# what is asked for each Monday');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await area.fill('name: weekly report\nnodes:\n  a: { value: 1, needs: [gone] }\n');
    await page.getByRole('button', { name: 'Line 3' }).waitFor();
    await page.getByText('"a" names "gone", which does not exist').waitFor();
    const faults = await violations(page);
    await page.getByRole('link', { name: /^Runs/ }).click();
    const asked = page.getByRole('dialog', { name: 'Leave without saving?' });
    await asked.getByRole('button', { name: 'Stay here' }).click();
    expect(await area.inputValue()).toContain('gone');
    await page.getByRole('link', { name: /^Runs/ }).click();
    await asked.getByRole('button', { name: 'Leave without saving' }).click();
    await page.getByRole('heading', { level: 1, name: 'Runs' }).waitFor();
    await goTo(page, 'Workflows');
    await page.getByRole('button', { name: 'Duplicate weekly report' }).click();
    await page.getByText('weekly report (copy)').waitFor();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export weekly report', exact: true }).click(),
    ]);
    expect(readFileSync(await file.path(), 'utf8')).toContain('# what is asked for each Monday');
    await page.getByRole('button', { name: 'Delete weekly report (copy)' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('weekly report (copy)').waitFor({ state: 'detached' });
    faults.push(...(await violations(page)));
    expect(faults).toEqual([]);
    expect(problems).toEqual([]);
    await page.context().close();
  });

  test('a run waits for a word, goes on live, is looked back at, forked and retried', async () => {
    const { page, problems } = await view();
    await begin(page, 'weekly report');
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByText('This is needed.').waitFor();
    await page.getByLabel('Folder').fill('/home/me');
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByText('May I go on with /home/me?').waitFor();
    await page.getByRole('link', { name: /1 question waits for you/ }).waitFor();
    const faults = await violations(page);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('status').filter({ hasText: 'paused' }).waitFor();
    await page.getByRole('button', { name: 'Go on' }).click();
    await step(page, 'ask').focus();
    await page.keyboard.press('ArrowUp');
    const details = page.getByRole('complementary', { name: 'Step list' });
    await details.getByText('files/list_allowed_directories').waitFor();
    await page.getByRole('button', { name: 'Approve' }).click();
    await done(page);
    await page.getByText('Found: Allowed directories').first().waitFor();
    await page.getByRole('link', { name: /question waits/ }).waitFor({ state: 'detached' });
    faults.push(...(await violations(page)));

    await page.getByLabel('Moment').focus();
    for (let back = 0; back < 3; back += 1) await page.keyboard.press('ArrowLeft');
    await page.getByText('You are looking at a past moment.').waitFor();
    await page.getByRole('button', { name: 'Fork here' }).click();
    await page.getByRole('link', { name: 'forked from another run' }).waitFor();
    await done(page);
    await step(page, 'ask').click();
    await page.getByRole('button', { name: 'Retry from here' }).click();
    await page.getByPlaceholder('A note (optional)').fill('not today');
    await page.getByRole('button', { name: 'Reject' }).click();
    await page.getByRole('status').filter({ hasText: 'failed' }).waitFor();
    await page
      .getByText(/not today/)
      .first()
      .waitFor();
    faults.push(...(await violations(page)));
    expect(faults).toEqual([]);
    expect(problems).toEqual([]);
    await page.context().close();
  });

  test('a run of 200 steps is drawn, walked through by keys, and shown as times', async () => {
    const { page, problems } = await view({ theme: 'dark' });
    await keep(page, MANY);
    await begin(page, 'many');
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await done(page);
    expect(await page.locator('g.node').count()).toBe(200);
    await step(page, 'n0').focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('complementary', { name: /^Step n/ }).waitFor();
    expect(await page.locator('g.node[tabindex="0"]').count()).toBe(1);
    await page.getByRole('tab', { name: 'Time' }).click();
    expect(await page.getByRole('list', { name: 'Time' }).getByRole('listitem').count()).toBe(200);
    expect(await violations(page, 'color-contrast')).toEqual([]);
    expect(problems).toEqual([]);
    await page.context().close();
  });

  test('messages, notes and checks are drawn, edited in the form, and run; a pattern is drawn, too', async () => {
    const { page, problems } = await view();
    await keep(page, TOGETHER);
    const graph = page.getByRole('group', { name: 'Steps of the workflow' });
    await graph.getByRole('button', { name: 'tells Send a message: ./done' }).click();
    await page.getByLabel('What is sent (YAML)').fill('n: 8');
    await page.getByRole('heading', { name: 'Steps' }).click();
    const area = page.getByLabel('Text of the workflow (YAML)');
    await expect.poll(() => area.inputValue()).toContain('n: 8');
    await page.getByRole('button', { name: 'Add a step' }).click();
    const added = page.locator('.step').last();
    await added.getByRole('button', { name: /^step6/ }).click();
    await added.getByLabel('Kind').selectOption('Ask by message');
    await graph.getByRole('button', { name: 'step6 Ask by message: topic' }).waitFor();
    const faults = await violations(page);
    await page.getByRole('button', { name: 'Remove the step step6' }).click();
    await page.keyboard.press('Control+s');
    await page.getByText('not saved', { exact: true }).waitFor({ state: 'hidden' });
    await begin(page, 'together');
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await done(page);
    await step(page, 'hears').click();
    await page.getByRole('complementary', { name: 'Step hears' }).getByText('"n": 8').waitFor();
    await page.getByRole('button', { name: /^Messages and notes messages: 1 · notes: 1/ }).click();
    await page.getByText('done (only within this run)').waitFor();
    await page.getByText('from the step “tells”').waitFor();
    await page.getByRole('region', { name: 'plan' }).getByText('tea').waitFor();
    faults.push(...(await violations(page)));
    await keep(
      page,
      'name: votes\npattern: vote\nvoters:\n  - { value: true }\n  - { value: true }\n',
    );
    await page.getByText('This workflow follows the pattern “vote”').waitFor();
    await graph.getByRole('button', { name: /^step2/ }).waitFor();
    expect(await page.getByRole('button', { name: 'Add a step' }).count()).toBe(0);
    await keep(page, 'name: refuses\nnodes:\n  c: { type: check, that: 1 > 2, message: No. }\n');
    await begin(page, 'refuses');
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByRole('status').filter({ hasText: 'failed' }).waitFor();
    const korean = await view({ locale: 'ko-KR' });
    await korean.page.goto(page.url());
    await korean.page.getByText('No. 앞 단계들을 살펴보고, 잘못된 단계부터').waitFor();
    await korean.page.context().close();
    faults.push(...(await violations(page)));
    expect(faults).toEqual([]);
    expect(problems).toEqual([]);
    await page.context().close();
  });

  test('a question that nobody took is seen, and is answered when it is delivered again', async () => {
    const { page, problems } = await view();
    await keep(page, ASKS);
    await keep(page, SELLS);
    await begin(page, 'asks');
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByRole('status').filter({ hasText: 'failed' }).waitFor();
    const asked = page.url();
    await page.getByText('Nobody took it while it was kept.').waitFor();
    const faults = await violations(page);
    const korean = await view({ theme: 'dark', locale: 'ko-KR' });
    await korean.page.goto(asked);
    await korean.page.getByText('보관하는 동안 아무도 받지 않았습니다.').waitFor();
    faults.push(...(await violations(korean.page, 'color-contrast')));
    await begin(page, 'sells');
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await step(page, 'heard').waitFor();
    await korean.page.getByRole('button', { name: '다시 전달' }).click();
    await done(page);
    await page.getByRole('button', { name: /^Messages and notes messages: 1 · notes: 1/ }).click();
    await page.getByText('on the shared board “till”').waitFor();
    faults.push(...(await violations(page)));
    await korean.page.getByText('답을 받음').waitFor();
    expect(faults).toEqual([]);
    expect([...problems, ...korean.problems]).toEqual([]);
    await Promise.all([page.context().close(), korean.page.context().close()]);
  });

  test('the agents page shows the four, own ones, and what is wrong with a file', async () => {
    const { page, problems } = await view();
    await goTo(page, 'Agents');
    await page.getByText('bad.yaml').waitFor();
    const own = page.locator('article', { hasText: 'clerk' });
    await own.getByRole('button', { name: 'Start clerk' }).click();
    await own.getByText('ready').first().waitFor();
    await own.getByRole('button', { name: /^clerk/ }).click();
    await own.getByText('Counts words').waitFor();
    await own.getByText('files__*').waitFor();
    expect(await violations(page)).toEqual([]);
    await own.getByRole('button', { name: 'Stop clerk' }).click();
    await own.getByText('switched off').waitFor();
    expect(problems).toEqual([]);
    await page.context().close();
  });
});
