import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import type { SettingsPatch } from '../../app/settings/index.ts';
import { openCore, type Core } from '../support/core.ts';
import {
  anthropicFrames,
  chatFrames,
  modelSimulator,
  type AnthropicBlock,
  type ModelSimulator,
  type SeenRequest,
} from '../support/model-simulator.ts';

const MANY = fileURLToPath(new URL('../support/servers/many.mjs', import.meta.url));
const CLAUDE = 'anthropic/claude-sonnet-5';
/** The last of 40, and far from what is asked. */
const FAR = 'many__repair_engine_0';
const FIGURES = { input: 900, output: 20 };
const OVERLOADED = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
const SEARCH: readonly AnthropicBlock[] = [
  { search: 'repair an engine', id: 'srv_1' },
  { found: [FAR], id: 'srv_1' },
];

let simulator: ModelSimulator | undefined;
let core: Core | undefined;

afterEach(async () => {
  await core?.[Symbol.asyncDispose]();
  await simulator?.[Symbol.asyncDispose]();
  core = simulator = undefined;
});

interface Step {
  readonly blocks: readonly AnthropicBlock[];
  readonly stop?: string;
}

/** The core with 40 tools beside those of the file server; after the last step Anthropic is full. */
async function open(steps: readonly Step[], settings: SettingsPatch): Promise<void> {
  simulator = await modelSimulator((request, index) => {
    if (request.path.includes('chat/completions')) {
      return { kind: 'stream', frames: chatFrames({ text: 'Done elsewhere.' }) };
    }
    const step = steps[index];
    if (!step) return { kind: 'json', status: 529, body: OVERLOADED };
    return { kind: 'stream', frames: anthropicFrames(step.blocks, FIGURES, step.stop) };
  });
  core = openCore(
    { ANTHROPIC_API_KEY: 'sk-test-0123456789', ANTHROPIC_BASE_URL: simulator.url },
    {},
    settings,
  );
  core.app.gateway.add({
    many: { command: process.execPath, args: [MANY, '40'], agenthub: { trust: 'trusted' } },
  });
  await expect.poll(() => core!.app.usableTools().length, { timeout: 20_000 }).toBeGreaterThan(40);
}

async function ask(message: string, chatId?: string) {
  const { app } = core!;
  const { chat, turn, ended } = await app.runner.start({
    chatId,
    message,
    model: CLAUDE,
    caller: 'headless',
  });
  return { chat, turn, end: await ended };
}

interface SentTool {
  readonly name: string;
  readonly defer_loading?: boolean;
}
const toolsOf = (request: SeenRequest): SentTool[] => request.body.tools;
const sent = (index: number): SeenRequest => simulator!.requests[index]!;
const call = (id: string): AnthropicBlock => ({ tool: FAR, id, json: '{}' });

const NAMED = { tools: { providerSearch: [CLAUDE] } };

test('a model that was named searches by itself, and what it finds runs through the one gate', async () => {
  await open(
    [
      { blocks: [...SEARCH, call('toolu_1')] },
      { blocks: [{ text: 'Repaired.' }] },
      { blocks: [{ text: 'Again.' }] },
    ],
    NAMED,
  );
  const { chat, turn, end } = await ask('Please paint an apple');
  expect(end).toMatchObject({ status: 'completed', text: 'Repaired.' });

  const tools = toolsOf(sent(0));
  const names = tools.map(({ name }) => name);
  expect(names[0]).toBe('tool_search_tool_bm25');
  expect(names).not.toContain('search_tools');
  expect(names).toHaveLength(core!.app.usableTools().length + 1);
  const whole = tools.filter((tool) => !tool.defer_loading).map(({ name }) => name);
  expect(whole).toContain('many__paint_apple_0');
  expect(whole).not.toContain(FAR);
  expect(whole.length).toBeLessThan(25);

  const back = sent(1).body.messages[1].content as { type: string }[];
  expect(back.map(({ type }) => type)).toEqual([
    'server_tool_use',
    'tool_search_tool_result',
    'tool_use',
  ]);
  expect(sent(1).body.tools).toEqual(sent(0).body.tools); // else the provider's cache is lost
  const calls = core!.app.records.ofTurns([turn.id]);
  expect(calls).toMatchObject([{ server: 'many', tool: 'repair_engine_0', status: 'ok' }]);
  const kept = core!.app.turnOffers.of(turn.id)!.tools.map(({ name }) => name);
  expect(kept).toEqual(whole.slice(1));

  // what it called is shown whole in the chat's next turn, which no longer holds the search
  await ask('And once more', chat.id);
  expect(toolsOf(sent(2)).find(({ name }) => name === FAR)?.defer_loading).toBeUndefined();
  expect(JSON.stringify(sent(2).body.messages)).not.toContain('server_tool_use');
});

test('a model that was not named is offered our own search and nothing deferred', async () => {
  await open([{ blocks: [{ text: 'Hello.' }] }], { tools: { providerSearch: ['anthropic/x'] } });
  await ask('Please paint an apple');
  const tools = toolsOf(sent(0));
  expect(tools.map(({ name }) => name)).toContain('search_tools');
  expect(tools.length).toBeLessThan(25);
  expect(JSON.stringify(sent(0).body)).not.toMatch(/defer_loading|tool_search_tool/);
});

test('a search that the provider paused is sent back and goes on', async () => {
  await open([{ blocks: SEARCH, stop: 'pause_turn' }, { blocks: [{ text: 'Found.' }] }], NAMED);
  const { end } = await ask('Please paint an apple');
  expect(end).toMatchObject({ status: 'completed', text: 'Found.' });
  expect(sent(1).body.messages.at(-1)).toMatchObject({
    role: 'assistant',
    content: [{ type: 'server_tool_use' }, { type: 'tool_search_tool_result' }],
  });
});

test('the model that takes over is sent neither deferred tools nor steps of the search', async () => {
  await open([{ blocks: [...SEARCH, call('toolu_1')] }], {
    ...NAMED,
    fallback: { [CLAUDE]: ['other/small'] },
  });
  const baseUrl = `${simulator!.url}/v1`;
  core!.app.settings.update({ providers: { other: { protocol: 'openai-compatible', baseUrl } } });
  const { end } = await ask('Please paint an apple');
  expect(end).toMatchObject({ status: 'completed', text: 'Done elsewhere.' });
  const { path, body } = simulator!.requests.at(-1)!;
  expect(path).toContain('chat/completions');
  const names = body.tools.map((tool: { function: SentTool }) => tool.function.name);
  expect(names).toContain('search_tools');
  expect(names).not.toContain(FAR);
  expect(JSON.stringify(body.messages)).toContain('repair_engine_0 is done');
  expect(JSON.stringify(body)).not.toMatch(/srv_1|opaque|deferred|defer_loading/);
});
