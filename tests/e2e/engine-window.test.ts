import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { violations } from '../support/access.ts';
import { chromiumPath, launchChromium, openView, type ViewOptions } from '../support/browser.ts';
import { windowHost, type WindowHost } from '../support/window.ts';

/** One tool that writes, one that is not there, and steps beside each other. */
const REPORT = `name: report
nodes:
  list: { tool: files__list_allowed_directories }
  send: { tool: mail__send, needs: [list] }
  write: { tool: files__write_file, inputs: { path: a, content: b }, needs: [list] }
  ask: { type: approval, question: Agreed?, needs: [send, write] }
`;

let browser: Browser;
let host: WindowHost;

async function view({ at, ...options }: ViewOptions & { readonly at?: string } = {}) {
  const view = await openView(browser, await host.link(), options);
  if (at !== undefined) await view.page.goto(at);
  return view;
}

async function goTo(page: Page, place: string): Promise<void> {
  await page.getByRole('link', { name: new RegExp(`^${place}`) }).click();
  await page.getByRole('heading', { level: 1, name: place }).waitFor();
}

async function write(page: Page, text: string): Promise<void> {
  await goTo(page, 'Workflows');
  await page.getByRole('button', { name: 'New workflow' }).click();
  await page.getByLabel('Text of the workflow (YAML)').fill(text);
  await page.getByText('It can run.').waitFor();
}

async function keep(page: Page, text: string): Promise<void> {
  await write(page, text);
  await page.keyboard.press('Control+s');
  await page.getByText('not saved', { exact: true }).waitFor({ state: 'hidden' });
}

describe.skipIf(chromiumPath === undefined)('the engine in the window (needs a Chromium)', () => {
  beforeAll(async () => {
    [browser, host] = await Promise.all([launchChromium(), windowHost()]);
    await host.host.fetch('/api/tools/search?q=list');
  });

  afterAll(async () => {
    await browser?.close();
    await host?.[Symbol.asyncDispose]();
  });

  test('what a run would do is told before it runs, and again when the text changes', async () => {
    const { page, problems } = await view();
    await keep(page, REPORT);
    await page.getByRole('button', { name: /^What would happen/ }).click();
    await page.getByText('Steps that may change something: 1').waitFor();
    await page.getByText('There is no tool “mail__send” now.').waitFor();
    const wave = page.locator('ol li').filter({ hasText: 'send' });
    await wave.filter({ hasText: 'write' }).waitFor();
    const calls = page.getByRole('region', { name: 'What it would call' });
    await calls.getByRole('row', { name: /^write files\/write_file/ }).waitFor();
    const faults = await violations(page);
    const area = page.getByLabel('Text of the workflow (YAML)');
    await area.fill('name: report\nnodes:\n  a: { value: 1 }\n');
    await page.getByText('Nothing: it works with values alone.').waitFor();
    await page.getByText('No cost is expected.').waitFor();
    await area.fill('name: report\nnodes:\n  a: { value: 1, needs: [gone] }\n');
    await page.getByText('First correct what is wrong above.').waitFor();
    const korean = await view({ theme: 'dark', locale: 'ko-KR', at: page.url() });
    await korean.page.getByRole('button', { name: /^실행하면 일어날 일/ }).click();
    await korean.page.getByText('지금은 “mail__send” 도구가 없습니다.').waitFor();
    faults.push(...(await violations(korean.page, 'color-contrast')));
    expect(faults).toEqual([]);
    expect([...problems, ...korean.problems]).toEqual([]);
    await Promise.all([page.context().close(), korean.page.context().close()]);
  });

  test('a safe change is proposed, put into the text unsaved, and taken back', async () => {
    const { page, problems } = await view();
    const slow = `name: slow
nodes:
  one: { tool: files__list_allowed_directories }
  two: { tool: files__list_directory, inputs: { path: a }, needs: [one] }
  end: { value: "\${nodes.two.output.text}", needs: [two, one] }
`;
    await keep(page, slow);
    await page.getByRole('button', { name: /^Proposals/ }).click();
    const together = page.getByRole('article', { name: 'Do two steps at the same time' });
    await together.getByText('“two” uses nothing of “one”').waitFor();
    await together.getByText('+   two: { tool: files__list_directory').waitFor();
    const faults = await violations(page);
    await together.getByRole('button', { name: /^Use this/ }).click();
    await page.getByText('not saved', { exact: true }).waitFor();
    const area = page.getByLabel('Text of the workflow (YAML)');
    expect(await area.inputValue()).not.toContain('needs: [one]');
    const korean = await view({ theme: 'dark', locale: 'ko-KR', at: page.url() });
    await korean.page.getByRole('button', { name: /^개선 제안/ }).click();
    await korean.page.getByRole('heading', { name: '두 단계를 동시에 실행' }).waitFor();
    faults.push(...(await violations(korean.page, 'color-contrast')));
    await page.getByRole('button', { name: 'Take it back' }).click();
    expect(await area.inputValue()).toBe(slow);
    expect(faults).toEqual([]);
    expect([...problems, ...korean.problems]).toEqual([]);
    await Promise.all([page.context().close(), korean.page.context().close()]);
  });

  test('a pattern is found by what is to be done, and becomes a workflow that can be kept', async () => {
    const { page, problems } = await view();
    await goTo(page, 'Workflows');
    await page.getByRole('button', { name: 'New from a pattern' }).click();
    await page.getByLabel('What is it to do?').fill('Read each file in a list, and compare them');
    const fitting = page.getByRole('region', { name: 'These fit' });
    const best = fitting.getByRole('article').first();
    await best.getByRole('heading', { name: 'The same for each of a list' }).waitFor();
    await best.getByText('You wrote: “each” and “list”').waitFor();
    await best.getByRole('img', { name: /^Drawing of an example: workers/ }).waitFor();
    await page.getByText('All other patterns').click();
    await page.getByRole('heading', { name: 'All or nothing' }).waitFor();
    await page.getByText(/^Chains:/).click();
    for (const chain of [
      'In order, with a way out',
      'All at once',
      'Only what is needed',
      'A list on a conveyor belt',
    ]) {
      await page.getByRole('heading', { name: chain }).waitFor();
    }
    const faults = await violations(page);
    await best.getByRole('button', { name: /^Use this pattern/ }).click();
    const area = page.getByLabel('Text of the workflow (YAML)');
    await expect.poll(() => area.inputValue()).toContain('pattern: scatter-gather');
    expect(await page.getByLabel('Description').inputValue()).toContain('Read each file');
    await page.getByText('It can run.').waitFor();
    await page.getByLabel('Name', { exact: true }).fill('compare files');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('not saved', { exact: true }).waitFor({ state: 'hidden' });
    await page.getByRole('heading', { level: 1, name: 'compare files' }).waitFor();
    const at = `${page.url().split('#')[0]!}#/workflows/${encodeURIComponent('+pattern:')}`;
    const korean = await view({ theme: 'dark', locale: 'ko-KR', at });
    await korean.page.getByLabel('무엇을 하게 할까요?').fill('예약하고 결제, 안 되면 모두 취소');
    await korean.page.getByRole('heading', { name: '모두 되거나 모두 되돌리기' }).waitFor();
    await korean.page.getByText(/^체인:/).click();
    faults.push(...(await violations(korean.page, 'color-contrast')));
    await korean.page.getByRole('button', { name: '이 패턴 사용: 목록을 컨베이어처럼' }).click();
    const text = korean.page.getByLabel('워크플로 텍스트 (YAML)');
    await expect.poll(() => text.inputValue()).toContain('chain: pipeline');
    expect(faults).toEqual([]);
    expect([...problems, ...korean.problems]).toEqual([]);
    await Promise.all([page.context().close(), korean.page.context().close()]);
  });

  test('what works and waits is told with the health, and a warning in plain words', async () => {
    const { page, problems } = await view();
    const health = page.getByRole('button', { name: /^(Everything works|Something|Some)/ });
    await health.click();
    const shown = page.getByLabel('Health');
    await shown.getByRole('heading', { name: 'Steps of workflows' }).waitFor();
    await shown.getByText('Nothing runs or waits.').waitFor();
    await page.keyboard.press('Escape');
    const many = Array.from({ length: 25 }, (_, at) => `  c${at}: { prompt: none }`).join('\n');
    await keep(page, `name: fails\nnodes:\n${many}\n`);
    await goTo(page, 'Runs');
    await page.getByLabel('What is to run').selectOption('fails');
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByRole('status').filter({ hasText: 'failed' }).waitFor();
    await health.click();
    await shown.getByText(/More than 5% of the steps failed lately/).waitFor();
    await shown.getByText('Time until a step begins').click();
    await shown.getByText(/^99% within/).waitFor();
    expect(await violations(page)).toEqual([]);
    expect(problems).toEqual([]);
    await page.context().close();
  });
});
