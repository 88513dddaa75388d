import type { ProviderAccess } from '../../app/models/index.ts';
import { BEDROCK_STREAM, bedrockFrame } from './bedrock-frames.ts';

type Frame = string | Uint8Array;

/** A tool call whose arguments never end: how it begins, and the piece that comes again and again. */
export interface EndlessCall {
  readonly access: Omit<ProviderAccess, 'provider' | 'apiKey' | 'baseUrl'>;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly begins: readonly Frame[];
  readonly again: Frame;
}

const data = (value: object): string => `data: ${JSON.stringify(value)}\n\n`;
const event = (type: string, more: object): string => `event: ${type}\n${data({ type, ...more })}`;

function chat(call: object): string {
  const whole = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'one' };
  const delta = { role: 'assistant', tool_calls: [{ index: 0, ...call }] };
  return data({ ...whole, choices: [{ index: 0, delta, finish_reason: null }] });
}

function cohere(type: string, call: object): string {
  return event(type, { index: 0, delta: { message: { tool_calls: call } } });
}

function gemini(functionCall: object): string {
  return data({ candidates: [{ content: { role: 'model', parts: [{ functionCall }] } }] });
}

/** The name of the tool is `note`, and its one argument a text that goes on and on. */
export function endlessCalls(piece: string): Readonly<Record<string, EndlessCall>> {
  const named = { id: 'call_1', type: 'function', function: { name: 'note', arguments: '' } };
  const item = { type: 'function_call', id: 'i', call_id: 'call_1', name: 'note', arguments: '' };
  const more = { function: { arguments: piece } };
  const growing = { partialArgs: [{ jsonPath: '$.text', stringValue: piece, willContinue: true }] };
  const chats = { path: '/v1', begins: [chat(named)], again: chat(more) };
  return {
    anthropic: {
      access: { protocol: 'anthropic' },
      path: '',
      begins: [
        event('message_start', { message: { id: 'm', usage: { input_tokens: 9 } } }),
        event('content_block_start', {
          index: 0,
          content_block: { type: 'tool_use', id: 'call_1', name: 'note', input: {} },
        }),
      ],
      again: event('content_block_delta', {
        index: 0,
        delta: { type: 'input_json_delta', partial_json: piece },
      }),
    },
    'openai chat': { access: { protocol: 'openai' }, ...chats },
    'openai-compatible': { access: { protocol: 'openai-compatible' }, ...chats },
    azure: { access: { protocol: 'azure' }, ...chats },
    'openai responses': {
      access: { protocol: 'openai-responses' },
      path: '/v1',
      begins: [
        data({ type: 'response.created', response: { id: 'r', created_at: 1, model: 'one' } }),
        data({ type: 'response.output_item.added', output_index: 0, item }),
      ],
      again: data({
        type: 'response.function_call_arguments.delta',
        item_id: 'i',
        output_index: 0,
        delta: piece,
      }),
    },
    'gemini, in pieces': {
      access: { protocol: 'google' },
      path: '/v1beta',
      begins: [gemini({ id: 'call_1', name: 'note', willContinue: true })],
      again: gemini({ ...growing, willContinue: true }),
    },
    'gemini, call after call': {
      access: { protocol: 'google' },
      path: '/v1beta',
      begins: [],
      again: gemini({ name: 'note', args: { text: piece } }),
    },
    vertex: {
      access: { protocol: 'google-vertex' },
      path: '/v1/publishers/google',
      begins: [gemini({ id: 'call_1', name: 'note', willContinue: true })],
      again: gemini({ ...growing, willContinue: true }),
    },
    // Mistral sends each call whole
    mistral: {
      access: { protocol: 'mistral' },
      path: '/v1',
      begins: [],
      again: chat({
        ...named,
        ...{ function: { name: 'note', arguments: JSON.stringify({ text: piece }) } },
      }),
    },
    cohere: {
      access: { protocol: 'cohere' },
      path: '/v2',
      begins: [
        event('message-start', { id: 'm', delta: { message: { role: 'assistant' } } }),
        cohere('tool-call-start', named),
      ],
      again: cohere('tool-call-delta', more),
    },
    bedrock: {
      access: { protocol: 'bedrock', options: { region: 'us-east-1' } },
      path: '',
      headers: BEDROCK_STREAM,
      begins: [
        bedrockFrame('messageStart', { role: 'assistant' }),
        bedrockFrame('contentBlockStart', {
          contentBlockIndex: 0,
          start: { toolUse: { toolUseId: 'call_1', name: 'note' } },
        }),
      ],
      again: bedrockFrame('contentBlockDelta', {
        contentBlockIndex: 0,
        delta: { toolUse: { input: piece } },
      }),
    },
  };
}
