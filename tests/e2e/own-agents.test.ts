import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { tables } from '../../app/storage/index.ts';
import { agentsWorld, said, type AgentScript, type AgentsWorld } from '../support/agents-model.ts';
import { anthropicFrames } from '../support/model-simulator.ts';

let world: AgentsWorld | undefined;
afterEach(async () => {
  await world?.[Symbol.asyncDispose]();
  world = undefined;
});

const context = { signal: new AbortController().signal };
const CLERK = `---
name: clerk
role: Looks after files
tools: [files__*]
capabilities:
  - name: count
    type: analysis
    description: Counts words
    input: { type: object, properties: { file: { type: string } }, required: [file] }
    output: { type: object, properties: { words: { type: number } }, required: [words] }
budget: { limitUsd: 5, period: month }
---
Always answer in one word.
`;

const open = async (clerk: NonNullable<AgentScript['clerk']>, files: Record<string, string> = {}) =>
  (world = await agentsWorld({ clerk }, files, { 'clerk.md': CLERK, 'bad.yaml': 'name: bad\n' }));

const uses = (tool: string, args: object) => ({
  kind: 'stream' as const,
  frames: anthropicFrames([{ tool, id: 't1', json: JSON.stringify(args) }], {
    input: 9,
    output: 9,
  }),
});

const task = (core: AgentsWorld['core'], action: string) => `
name: by-agent
nodes:
  work: { agent: clerk, action: ${action}, inputs: { file: "${core.folder}/one.txt" } }
output: "\${nodes.work.output}"
`;

test("a person's own agent does a task of a workflow with its tools, within its budget", async () => {
  const { core, handlers, calls } = await open(
    (_text, { body }) =>
      body.messages.length === 1
        ? uses('files__read_text_file', { path: `${core.folder}/one.txt` })
        : said('{"words": 3}'),
    { 'one.txt': 'one two three' },
  );
  const run = await handlers['workflows.run'](
    { text: task(core, 'count'), input: {}, wait: true },
    context,
  );
  expect(run.error).toBeNull();
  expect(run.output).toEqual({ words: 3 });
  expect(JSON.stringify(calls('clerk')[1]!.body.messages)).toContain('one two three');
  expect(JSON.stringify(calls('clerk')[0]!.body.system)).toContain('Always answer in one word.');
  const usage = core.app.database.select().from(tables.usage).all();
  expect(usage.filter(({ kind }) => kind === 'model').map(({ agent }) => agent)).toEqual([
    'clerk',
    'clerk',
  ]);
  expect(core.app.ledger.budgets.list().map(({ budget }) => budget)).toContainEqual(
    expect.objectContaining({ scope: 'agent', target: 'clerk', limitNano: 5e9 }),
  );

  const shown = await handlers['agents.get']({ name: 'clerk' }, context);
  expect(shown).toMatchObject({ status: 'ready', metrics: { tasks: 1, modelCalls: 2 } });
  const { states } = await handlers['agents.states']({ name: 'clerk', limit: 10 }, context);
  expect(states).toHaveLength(1);
  const { state } = await handlers['agents.state']({ name: 'clerk', id: states[0]!.id }, context);
  expect(state).toMatchObject({ tasks: 1 });
  const { entries } = await handlers['agents.history']({ name: 'clerk', limit: 3 }, context);
  expect(entries[0]).toMatchObject({ from: 'executing', to: 'started' });
});

test('a step shows the calls of tools and models that were made for it, and no other step', async () => {
  const { core, handlers } = await open(
    (_text, { body }) =>
      body.messages.length === 1
        ? uses('files__read_text_file', { path: `${core.folder}/one.txt` })
        : said('{"words": 3}'),
    { 'one.txt': 'one two three' },
  );
  const beside = `  beside: { agent: clerk, action: count, inputs: { file: "${core.folder}/one.txt" } }
  asks: { prompt: What is an apple? }
output:`;
  const text = task(core, 'count').replace('output:', beside);
  const run = await handlers['workflows.run']({ text, input: {}, wait: true }, context);
  const shown = async (path: string, seq?: number) => {
    const step = await handlers['runs.step']({ runId: run.id, path, seq }, context);
    return [step.toolCalls.map(({ tool }) => tool), step.modelCalls.map(({ agent }) => agent)];
  };
  for (const path of ['work', 'beside']) {
    expect(await shown(path)).toEqual([['read_text_file'], ['clerk', 'clerk']]);
  }
  expect(await shown('asks')).toEqual([[], ['workflow']]);
  expect(await shown('work', 1)).toEqual([[], []]);
});

test('an agent cannot do what its definition does not allow, whatever its model asks for', async () => {
  const { core, handlers, calls } = await open(
    (_text, { body }) =>
      body.messages.length === 1
        ? uses('files__write_file', { path: `${core.folder}/one.txt`, content: 'gone' })
        : said('{"words": 0}'),
    { 'one.txt': 'one two three' },
  );
  await handlers['workflows.run']({ text: task(core, 'count'), input: {}, wait: true }, context);
  expect(readFileSync(join(core.folder, 'one.txt'), 'utf8')).toBe('one two three');
  expect(JSON.stringify(calls('clerk')[1]!.body)).toContain('may not use');
  const offered = calls('clerk')[0]!.body.tools as { name: string }[];
  expect(offered.map(({ name }) => name)).not.toContain('files__write_file');
});

test('what goes in and what comes out is checked; an unknown capability is told', async () => {
  const { core, handlers } = await open(() => said('no idea'), { 'one.txt': 'x' });
  const failed = async (text: string) =>
    (await handlers['workflows.run']({ text, input: {}, wait: true }, context)).error?.message;
  expect(await failed(task(core, 'count'))).toMatch(/output of "clerk" does not fit/);
  expect(await failed(task(core, 'dance'))).toMatch(/no capability "dance"/);
  expect(await failed(task(core, 'count').replace('file:', 'fill:'))).toMatch(/input of "clerk"/);
  expect(await failed(task(core, 'count').replace('clerk', 'ghost'))).toMatch(/no agent "ghost"/);
});

test('an agent answers a turn of a chat with its own words and tools', async () => {
  const { core, calls } = await open(() => said('Three.'));
  const { ended } = await core.app.runner.start({
    chatId: undefined,
    message: 'How many files are in my folder?',
    model: undefined,
    agent: 'clerk',
    caller: 'headless',
  });
  expect(await ended).toMatchObject({ status: 'completed', text: 'Three.' });
  expect(JSON.stringify(calls('clerk')[0]!.body.system)).toContain('Always answer in one word.');
  const [usage] = core.app.database.select().from(tables.usage).all();
  expect(usage).toMatchObject({ agent: 'clerk' });
});

test('agents are listed with what is wrong, switched off and on, and set at once', async () => {
  const { handlers, core } = await open(() => said('x'));
  const listed = await handlers['agents.list']({}, context);
  expect(listed.problems).toMatchObject([{ file: 'bad.yaml', line: 1 }]);
  expect(listed.agents.map(({ name }) => name)).toContain('clerk');
  expect((await handlers['agents.stop']({ name: 'clerk' }, context)).off).toBe(true);
  const run = await handlers['workflows.run'](
    { text: task(core, 'count'), input: {}, wait: true },
    context,
  );
  expect(run.error?.message).toMatch(/switched off/);
  expect((await handlers['agents.start']({ name: 'clerk' }, context)).status).toBe('ready');
  const set = await handlers['agents.configure'](
    { name: 'clerk', settings: { maxRounds: 2 } },
    context,
  );
  expect([set.settings['maxRounds'], set.origins['maxRounds']]).toEqual([2, 'agent']);
  await expect(
    (async () =>
      handlers['agents.configure']({ name: 'clerk', settings: { maxRounds: 0, x: 1 } }, context))(),
  ).rejects.toThrow(/maxRounds.*x|x.*maxRounds/s);
  await handlers['agents.configure']({ name: 'clerk', settings: { maxRounds: null } }, context);
  expect((await handlers['agents.get']({ name: 'clerk' }, context)).settings['maxRounds']).toBe(12);
});

const WRITER = `---
name: writer
role: Writes poems
---
Write.
`;

const left = (inputs: string) => `
name: left-open
nodes:
  work: { agent: auto, inputs: ${inputs} }
`;

test('a step that leaves its agent open is given to the one that fits, and to the same one again', async () => {
  const files = { 'clerk.md': CLERK, 'writer.md': WRITER };
  world = await agentsWorld({ clerk: () => said('Three.') }, {}, files);
  const { core, handlers } = world;
  const text = left('{ request: Count the words of the files }');
  const run = await handlers['workflows.run']({ text, input: {}, wait: true }, context);
  expect(run.error).toBeNull();
  const { assigned } = await handlers['runs.step']({ runId: run.id, path: 'work' }, context);
  expect(assigned).toMatchObject({ agent: 'clerk', alternatives: [{ agent: 'writer' }] });
  expect(assigned?.reasons.join('; ')).toContain('similarity by words');

  const again = { key: `${run.id}:work`, action: 'run', owner: { runId: run.id } };
  const request = 'Writes poems';
  expect(await core.app.supervisor.assign({ ...again, request })).toMatchObject({ agent: 'clerk' });
  expect(await core.app.supervisor.assign({ ...again, key: 'other', request })).toMatchObject({
    agent: 'writer',
  });
  await handlers['agents.configure']({ name: 'clerk', settings: { enabled: false } }, context);
  expect(await core.app.supervisor.assign({ ...again, request })).toMatchObject({
    agent: 'writer',
  });
});

test('a step that leaves its agent open says so where none of the agents can do it', async () => {
  world = await agentsWorld({});
  const text = left('{ request: Count }');
  const run = await world.handlers['workflows.run']({ text, input: {}, wait: true }, context);
  expect(run.error).toMatchObject({ code: 'workflow.no-agent', data: { path: 'work' } });
  expect(run.nodes[0]?.attempts).toBe(1);
});

test('of agents that fit alike the one is taken that the way of sharing load says', async () => {
  const twin = (name: string) => `---\nname: ${name}\nrole: Writes verse\n---\nWrite.\n`;
  world = await agentsWorld({}, {}, { 'ann.md': twin('ann'), 'bob.md': twin('bob') });
  const { settings, supervisor } = world.core.app;
  for (const balance of ['least-connections', 'resource-based', 'weighted-round-robin'] as const) {
    settings.update({ supervisor: { balance } });
    await supervisor.assign({ key: balance, action: 'run', request: 'A verse', owner: {} });
    expect(supervisor.decided(balance)?.reasons.join('\n')).toMatch(
      new RegExp(`turn by ${balance}$`, 'mu'),
    );
  }
});
