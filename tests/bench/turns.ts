import Anthropic from '@anthropic-ai/sdk';
import { createAnthropic } from '@ai-sdk/anthropic';
import { Agent, OpenAIProvider, run, setTracingDisabled, tool } from '@openai/agents';
import { stepCountIs, streamText, tool as aiTool } from 'ai';
import * as z from 'zod';
import type { Database } from '../../app/storage/index.ts';
import { genaiModelData } from '../../main/adapters/models/model-data.ts';
import { networkWire } from '../../main/adapters/models/wire.ts';
import { genaiPrices } from '../../main/adapters/prices.ts';
import { memoryCore } from '../support/memory-core.ts';

/** Something that answers a request with the help of a model, calling tools as long as it asks. */
export interface Contestant {
  readonly name: string;
  run(request: string): Promise<void>;
  close?(): Promise<void>;
}

const MODEL = 'claude-haiku-4-5';
const SYSTEM = 'You answer in one sentence.';
const TOOL = 'box__look';
const DESCRIPTION = 'Looks.';
const schema = z.object({ text: z.string() });
const look = (text: string): string => `look was run on ${text}`;
const MOST_ROUNDS = 5;

/** The requests themselves, and nothing else: what every other row is compared with. */
export function bare(url: string): Contestant {
  const post = async (messages: object[]): Promise<void> => {
    const response = await fetch(`${url}/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': 'none' },
      body: JSON.stringify({ model: MODEL, max_tokens: 1024, stream: true, messages }),
    });
    await response.text();
  };
  const result = { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't' }] };
  return {
    name: 'fetch alone',
    async run(request) {
      const asked = { role: 'user', content: request };
      await post([asked]);
      if (!request.includes('in a loop')) return;
      await post([asked, result]);
      await post([asked, result, result]);
    },
  };
}

export function anthropicSdk(url: string): Contestant {
  const client = new Anthropic({ apiKey: 'none', baseURL: url, maxRetries: 0 });
  const tools: Anthropic.Tool[] = [
    { name: TOOL, description: DESCRIPTION, input_schema: z.toJSONSchema(schema) as never },
  ];
  return {
    name: '@anthropic-ai/sdk',
    async run(request) {
      const messages: Anthropic.MessageParam[] = [{ role: 'user', content: request }];
      for (let round = 0; round < MOST_ROUNDS; round += 1) {
        const answer = await client.messages
          .stream({ model: MODEL, max_tokens: 1024, system: SYSTEM, messages, tools })
          .finalMessage();
        const calls = answer.content.filter((block) => block.type === 'tool_use');
        if (calls.length === 0) return;
        messages.push({ role: 'assistant', content: answer.content });
        messages.push({
          role: 'user',
          content: calls.map((call) => ({
            type: 'tool_result',
            tool_use_id: call.id,
            content: look(String((call.input as { text: string }).text)),
          })),
        });
      }
    },
  };
}

export function aiSdk(url: string): Contestant {
  const model = createAnthropic({ apiKey: 'none', baseURL: `${url}/v1` })(MODEL);
  const tools = {
    [TOOL]: aiTool({
      description: DESCRIPTION,
      inputSchema: schema,
      execute: ({ text }) => look(text),
    }),
  };
  return {
    name: 'ai',
    async run(prompt) {
      const stopWhen = stepCountIs(MOST_ROUNDS);
      const result = streamText({ model, system: SYSTEM, prompt, tools, stopWhen, maxRetries: 0 });
      await result.consumeStream();
    },
  };
}

export async function openaiAgents(url: string): Promise<Contestant> {
  setTracingDisabled(true);
  const provider = new OpenAIProvider({
    apiKey: 'none',
    baseURL: `${url}/v1`,
    useResponses: false,
  });
  const agent = new Agent({
    name: 'bench',
    instructions: SYSTEM,
    model: await provider.getModel(MODEL),
    tools: [
      tool({
        name: TOOL,
        description: DESCRIPTION,
        parameters: schema,
        execute: ({ text }) => look(text),
      }),
    ],
  });
  return {
    name: '@openai/agents',
    async run(request) {
      const result = await run(agent, request, { stream: true });
      for await (const _event of result) void _event;
      await result.completed;
    },
  };
}

/** The whole core, as a host runs it, with a tool server in memory in place of a process. */
export function agentHub(url: string, database: Database): Contestant {
  const core = memoryCore(
    undefined,
    (name, args) => `${name} was run on ${String(args['text'])}`,
    { providers: { anthropic: { baseUrl: url } }, builtinsOffered: true },
    { wire: networkWire, database, prices: genaiPrices(), modelData: genaiModelData },
  );
  return {
    name: 'AgentHub',
    async run(message) {
      const running = await core.app.runner.start({
        chatId: undefined,
        message,
        model: `anthropic/${MODEL}`,
        caller: 'headless',
      });
      const { status, error } = await running.ended;
      if (status !== 'completed') throw error ?? new Error(`The turn ended ${status}.`);
    },
    close: async () => core[Symbol.asyncDispose](),
  };
}
