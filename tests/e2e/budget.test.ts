import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openCore } from '../support/core.ts';
import { agenthub, killHard, startServe, testHome, until, type TestHome } from '../support/home.ts';
import { anthropicFrames, modelSimulator } from '../support/model-simulator.ts';

const MODEL = 'anthropic/claude-sonnet-5';

let home: TestHome;
beforeAll(() => {
  home = testHome({});
});
afterAll(() => home[Symbol.dispose]());

test('a turn that a budget stops keeps its work and goes on after a raise, repeating no tool', async () => {
  await using simulator = await modelSimulator((_request, index) => ({
    kind: 'stream',
    frames:
      index === 0
        ? anthropicFrames(
            [{ tool: 'files__write_file', id: 't1', json: JSON.stringify(written()) }],
            { input: 1000, output: 50 },
          )
        : anthropicFrames([{ text: 'It is written.' }], { input: 2000, output: 10 }),
  }));
  await using core = openCore({
    ANTHROPIC_API_KEY: 'sk-test-0123456789',
    ANTHROPIC_BASE_URL: simulator.url,
  });
  function written() {
    return { path: join(core.folder, 'note.txt'), content: 'done' };
  }
  const { app } = core;
  // Room for one worst case, not for a second one after the first was spent.
  const probe = app.ledger.budgets.set({
    scope: 'chat',
    period: 'total',
    limitNano: 0,
    hard: true,
  });
  const start = { chatId: 'c', message: 'Write it', model: MODEL, caller: 'headless' as const };
  const first = await (await app.runner.start(start)).ended;
  const needed = Number(first.error!.data!['needed_usd']) * 1e9;
  app.ledger.budgets.set({ scope: 'chat', period: 'total', limitNano: needed, hard: true });
  const stopped = await (await app.runner.retry('c', undefined, 'headless')).ended;
  expect(stopped).toMatchObject({ status: 'failed', error: { kind: 'budget' } });
  expect(simulator.requests).toHaveLength(1);
  const parts = () => app.store.messages('c').flatMap((message) => message.parts);
  expect(parts().map((part) => part.type)).toEqual(['text', 'tool_call', 'tool_result']);
  app.ledger.budgets.raise(probe.id, needed);
  const end = await (await app.runner.retry('c', undefined, 'headless')).ended;
  expect(end).toMatchObject({ status: 'completed', text: 'It is written.' });
  expect(parts().map((part) => part.type)).toEqual(['text', 'tool_call', 'tool_result', 'text']);
  expect(app.store.turns('c')).toHaveLength(1);
  expect(app.ledger.reports.total()).toMatchObject({
    calls: 2,
    inputTokens: 3000,
    outputTokens: 60,
  });
});

test('"budget" lists, sets, raises and removes, and a wrong option is told with exit code 2', async () => {
  const list = async () => (await agenthub(home, ['budget', 'list', '--json'])).json();
  expect(await list()).toMatchObject([
    { scope: 'app', target: null, period: 'month', limit_usd: 100, hard: true, spent_usd: 0 },
  ]);
  const set = ['budget', 'set', '--scope', 'app', '--period', 'month', '--limit', '5', '--soft'];
  expect((await agenthub(home, [...set, '--json'])).json()).toMatchObject({
    limit_usd: 5,
    hard: false,
    left_usd: 5,
  });
  const raised = await agenthub(home, [
    ...['budget', 'raise', '--scope', 'app', '--period', 'month', '--by', '2.5', '--json'],
  ]);
  expect(raised.json()).toMatchObject({ limit_usd: 5, left_usd: 7.5 });
  const [budget] = await list();
  expect((await agenthub(home, ['budget', 'remove', budget.id])).code).toBe(0);
  expect(await list()).toEqual([]);
  const wrong = await agenthub(home, ['budget', 'set', '--scope', 'moon', '--period', 'month']);
  expect(wrong.code).toBe(2);
  const gone = await agenthub(home, ['budget', 'remove', budget.id, '--json']);
  expect(gone.code).toBe(1);
  expect(gone.json()).toMatchObject({ error: { kind: 'missing', code: 'budget.unknown' } });
});

test('over HTTP a budget stops a chat with 402-like error data, and a kill leaves no hold', async () => {
  await using simulator = await modelSimulator(() => ({
    kind: 'stream',
    frames: anthropicFrames([{ text: 'A long answer that never ends.' }], {
      input: 500,
      output: 9,
    }).slice(0, 6),
    then: 'hang',
  }));
  const env = { ANTHROPIC_API_KEY: 'sk-test-0123456789', ANTHROPIC_BASE_URL: simulator.url };
  const put = (limit: unknown) => ({
    method: 'PUT',
    body: JSON.stringify({ scope: 'app', period: 'month', limit }),
  });
  const chat = {
    method: 'POST',
    body: JSON.stringify({ conversation_id: 'k', message: 'Hello', model: MODEL }),
  };
  const budgets = async (serving: {
    fetch: typeof fetch | ((path: string) => Promise<Response>);
  }) =>
    (await (await serving.fetch('/api/budgets')).json()) as { budgets: Record<string, number>[] };
  await using first = await startServe(home, { env });
  expect((await first.fetch('/api/budgets', put('much'))).status).toBe(400);
  expect((await first.fetch('/api/budgets', put(0.0001))).status).toBe(200);
  const refused = await (await first.fetch('/api/chat/stream', chat)).text();
  expect(refused).toContain('"kind":"budget"');
  expect(refused).toContain('"left_usd":0.0001');
  expect(simulator.requests).toHaveLength(0);

  await first.fetch('/api/budgets', put(10));
  void first.fetch('/api/chat/stream', chat).catch(() => undefined);
  await until(() => simulator.requests.length > 0);
  await until(async () => (await budgets(first)).budgets[0]!['reserved_usd']! > 0);
  await new Promise((resolve) => setTimeout(resolve, 300)); // what was streamed is stored
  await killHard(first);

  await using second = await startServe(home, { env });
  const [after] = (await budgets(second)).budgets;
  expect(after).toMatchObject({ reserved_usd: 0 });
  expect(after!['spent_usd']).toBeGreaterThan(0);
  const removed = await second.fetch('/api/budgets?scope=app&period=month', { method: 'DELETE' });
  expect(removed.status).toBe(200);
  expect((await budgets(second)).budgets).toEqual([]);
});

test('"usage export" writes a file once, and "usage reconcile" tells of differences', async () => {
  const file = join(home.folder, 'usage.csv');
  const written = await agenthub(home, ['usage', 'export', file, '--json']);
  expect(written.json()).toEqual({ file });
  expect(readFileSync(file, 'utf8')).toContain('anthropic,claude-sonnet-5');
  const again = await agenthub(home, ['usage', 'export', file, '--json']);
  expect(again.json()).toMatchObject({ error: { kind: 'conflict', code: 'file.exists' } });
  writeFileSync(
    join(home.folder, 'theirs.csv'),
    'usage_date_utc,model_version,usage_input_tokens_no_cache,usage_input_tokens_cache_write_5m,usage_input_tokens_cache_read,usage_output_tokens\n2026-01-01,claude-sonnet-5,7,0,0,1\n',
  );
  const compared = await agenthub(home, [
    ...['usage', 'reconcile', join(home.folder, 'theirs.csv'), '--json'],
  ]);
  expect(compared.json()).toMatchObject({ agreeing: 0, differing: 1 });
  const forecast = await agenthub(home, ['usage', 'forecast', '--json']);
  expect(forecast.json()).toMatchObject({ expected_usd: null, basis_days: 0 });
});
