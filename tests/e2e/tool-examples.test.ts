import { expect, test } from 'vitest';
import { agenthub, fixture, testHome } from '../support/home.ts';
import { anthropicFrames, modelSimulator, type Reply } from '../support/model-simulator.ts';

const LISTED = ['claude-opus-4-5', 'claude-haiku-4-5'].map((id) => ({
  type: 'model',
  id,
  display_name: id,
  created_at: '2026-01-01T00:00:00Z',
}));

/** Gives each tool that it is asked about a request with a word of its own in two languages. */
function answer(body: { messages: { content: unknown }[] }): Reply {
  const text = JSON.stringify(body.messages[0]!.content);
  const json = /\[\{.*\}\]/s.exec(text.replace(/\\"/g, '"').replace(/\\\\/g, '\\'))?.[0] ?? '[]';
  const tools = [...json.matchAll(/"number":(\d+),"name":"([^"]+)"/g)].map(([, number, name]) => ({
    number: Number(number),
    english: [`Parrot this ${name === 'echo' ? 'macaw' : 'nothing'}`],
    korean: [name === 'echo' ? '앵무새처럼 따라 해 줘' : '아무것도'],
  }));
  const frames = anthropicFrames([{ tool: 'answer', id: 'a1', json: JSON.stringify({ tools }) }], {
    input: 900,
    output: 300,
  });
  return { kind: 'stream', frames };
}

test("a person's own model writes example requests within its limit, and tools are found by them", async () => {
  let questions = 0;
  await using simulator = await modelSimulator(({ path, body }) => {
    if (path.includes('/models')) {
      const ends = { first_id: LISTED[0]!.id, last_id: LISTED[1]!.id };
      return { kind: 'json', status: 200, body: { data: LISTED, has_more: false, ...ends } };
    }
    questions += 1;
    return answer(body as never);
  });
  using home = testHome({ bench: fixture('workbench') });
  const env = { ANTHROPIC_API_KEY: 'a key', ANTHROPIC_BASE_URL: simulator.url };
  const run = (...args: string[]) => agenthub(home, ['tools', ...args, '--json'], { env });

  const off = await run('examples', 'write');
  expect(off.code).toBe(1);
  expect(off.json().error).toMatchObject({ code: 'examples.off' });
  expect((await run('search', '앵무새')).json()).toEqual([]);
  expect(questions).toBe(0);

  const tight = await run('examples', 'on', '--limit', '0.000001');
  expect(tight.json()).toMatchObject({ on: true, missing: 4, dailyLimitUsd: 0.000001 });
  expect(tight.json().estimate.model).toBe('anthropic/claude-haiku-4-5');
  expect(tight.json().estimate.mostNano).toBeGreaterThan(0);
  const refused = (await run('examples', 'write')).json();
  expect(refused).toMatchObject({ missing: 4 });
  expect(refused.problem.message).toMatch(/budget|limit/i);
  expect(questions).toBe(0);

  await run('examples', 'on', '--limit', '0.10');
  expect((await run('examples', 'write')).json()).toMatchObject({ missing: 0, tools: 4 });
  expect(questions).toBe(1);
  await run('examples', 'write');
  expect(questions).toBe(1);

  for (const word of ['macaw', '앵무새']) {
    expect((await run('search', word, '-k', '1')).json()).toMatchObject([
      { name: 'bench__echo', why: expect.stringContaining('example requests') as unknown },
    ]);
  }
  const usage = await agenthub(home, ['usage', '--by', 'model', '--json'], { env });
  expect(JSON.stringify(usage.json())).toContain('claude-haiku-4-5');
  const budgets = await agenthub(home, ['budget', 'list', '--json'], { env });
  expect(JSON.stringify(budgets.json())).toContain('tool-examples');
  await run('examples', 'off');
  const after = await agenthub(home, ['budget', 'list', '--json'], { env });
  expect(JSON.stringify(after.json())).not.toContain('tool-examples');
});
