import { isRecord } from '../../base/index.ts';
import {
  textOf,
  type Abilities,
  type MessagePart,
  type ModelRequest,
  type ModelTool,
  type ToolCallPart,
} from '../../models/index.ts';
import { modelNames } from '../names.ts';
import { modelCannot, notChosen, unsupported } from './errors.ts';
import { readMessages, type NameOf } from './sampling-messages.ts';

/** The longest answer that a server is given, whatever it asks for. */
const MOST_TOKENS = 8192;

type Choice = 'auto' | 'required' | 'none';

/** A server's request for a model's answer, as the model is sent it. */
export interface Sampling {
  readonly request: ModelRequest;
  readonly choice: Choice;
  /** The server's own name of each tool, by the name that the model is told. */
  readonly toolNames: ReadonlyMap<string, string>;
}

/** What no provider has a common word for is told to the model, and its answer is checked. */
const CHOICE_TOLD: Readonly<Record<Choice, string>> = {
  auto: '',
  required: 'Answer with a call of one of the tools.',
  none: 'Answer without calling a tool.',
};

/**
 * Reads a sampling request (MCP 2025-11-25 and 2026-07-28, "Sampling"), with pictures and with
 * tools of the server's own. What a model cannot be sent is refused, never left out.
 */
export async function samplingRequest(params: Record<string, unknown>): Promise<Sampling> {
  const { messages, systemPrompt, maxTokens } = params;
  if (!Array.isArray(messages) || messages.length === 0) throw unsupported('it has no messages');
  const offered = readTools(params['tools']);
  const choice = offered.size === 0 ? 'auto' : readChoice(params['toolChoice']);
  const toolNames = new Map([...offered].map(([told, { name }]) => [told, name]));
  const told = new Map([...toolNames].map(([name, own]) => [own, name]));
  const nameOf: NameOf = (own) => told.get(own) ?? own;
  const system = typeof systemPrompt === 'string' ? systemPrompt : '';
  return {
    choice,
    toolNames,
    request: {
      system: [system, CHOICE_TOLD[choice]].filter((text) => text !== '').join('\n\n'),
      messages: await readMessages(messages, nameOf),
      tools: [...offered].map(([name, tool]) => ({ ...tool, name })),
      maxOutputTokens: Math.min(
        MOST_TOKENS,
        typeof maxTokens === 'number' && maxTokens >= 1 ? Math.floor(maxTokens) : MOST_TOKENS,
      ),
    },
  };
}

/** By the name that the model is told: a server may use names that a provider does not take. */
function readTools(tools: unknown): Map<string, ModelTool> {
  if (tools === undefined) return new Map();
  if (!Array.isArray(tools)) throw unsupported('its tools cannot be read');
  const read = tools.map((tool: unknown): ModelTool => {
    const { name, description, inputSchema } = isRecord(tool) ? tool : {};
    if (typeof name !== 'string' || !isRecord(inputSchema)) {
      throw unsupported('a tool of it cannot be read');
    }
    return { name, description: typeof description === 'string' ? description : '', inputSchema };
  });
  return modelNames(read);
}

function readChoice(choice: unknown): Choice {
  const mode = isRecord(choice) ? (choice['mode'] ?? 'auto') : 'auto';
  if (mode === 'auto' || mode === 'required' || mode === 'none') return mode;
  throw unsupported(`its choice of tools is ${JSON.stringify(mode)}`);
}

/** Refuses what the model is known not to be able to do. */
export function checkAble({ request }: Sampling, model: string, abilities: Abilities): void {
  const hasPictures = request.messages.some(({ parts }) =>
    parts.some(({ type }) => type === 'file'),
  );
  if (hasPictures && abilities.images === false) throw modelCannot(model, 'images');
  if (request.tools.length > 0 && abilities.tools === false) throw modelCannot(model, 'tools');
}

/** What the model answered, as the server is told it. */
export function samplingResult(
  { choice, toolNames }: Sampling,
  parts: readonly MessagePart[],
  model: string,
  finish: string | undefined,
): Record<string, unknown> {
  const calls = parts.filter((part) => part.type === 'tool_call');
  const text = textOf(parts);
  const cut = finish === 'length';
  if (
    !cut &&
    (choice === 'required' ? calls.length === 0 : choice === 'none' && calls.length > 0)
  ) {
    throw notChosen(model, choice === 'required' ? 'required' : 'none');
  }
  if (calls.length === 0) {
    const stopReason = cut ? 'maxTokens' : 'endTurn';
    return { role: 'assistant', content: { type: 'text', text }, model, stopReason };
  }
  const content = [
    ...(text === '' ? [] : [{ type: 'text', text }]),
    ...calls.map((call) => toolUse(call, toolNames, model)),
  ];
  return { role: 'assistant', content, model, stopReason: cut ? 'maxTokens' : 'toolUse' };
}

function toolUse(call: ToolCallPart, names: ReadonlyMap<string, string>, model: string) {
  const name = names.get(call.name);
  if (name === undefined || call.invalid !== undefined) throw notChosen(model, 'broken');
  return { type: 'tool_use', id: call.id, name, input: call.arguments };
}
