import type { Protocol } from '../../app/models/index.ts';
import type { Reply } from './model-simulator.ts';

/** The wire protocols in which a model can be lied about. */
export type LyingWire =
  'anthropic' | 'openai chat' | 'openai-compatible' | 'openai responses' | 'gemini';

export const LYING_WIRES: Readonly<Record<LyingWire, { protocol: Protocol; path: string }>> = {
  anthropic: { protocol: 'anthropic', path: '' },
  'openai chat': { protocol: 'openai', path: '/v1' },
  'openai-compatible': { protocol: 'openai-compatible', path: '/v1' },
  'openai responses': { protocol: 'openai-responses', path: '/v1' },
  gemini: { protocol: 'google', path: '/v1beta' },
};

/** What a server says that it read and wrote; anything may stand there. */
export interface Told {
  readonly input?: unknown;
  readonly output?: unknown;
  readonly cacheRead?: unknown;
  readonly cacheWrite?: unknown;
}

/** An answer in pieces: which figures stand in which of them, and whether an end is told. */
export interface LiedAnswer {
  readonly text: string;
  /** Figures for the piece of this index of so many; undefined where that piece has none. */
  readonly told: (index: number, pieces: number) => Told | undefined;
  readonly end?: boolean;
}

const data = (value: object): string => `data: ${JSON.stringify(value)}\n\n`;

/** The names that a protocol has for the figures; those that are not told are left out. */
function figures(wire: LyingWire, { input, output, cacheRead, cacheWrite }: Told): object {
  switch (wire) {
    case 'anthropic':
      return {
        input_tokens: input,
        output_tokens: output,
        cache_read_input_tokens: cacheRead,
        cache_creation_input_tokens: cacheWrite,
      };
    case 'openai chat':
    case 'openai-compatible':
      return {
        prompt_tokens: input,
        completion_tokens: output,
        ...(cacheRead === undefined ? {} : { prompt_tokens_details: { cached_tokens: cacheRead } }),
      };
    case 'openai responses':
      return {
        input_tokens: input,
        output_tokens: output,
        ...(cacheRead === undefined ? {} : { input_tokens_details: { cached_tokens: cacheRead } }),
      };
    case 'gemini':
      return {
        promptTokenCount: input,
        candidatesTokenCount: output,
        cachedContentTokenCount: cacheRead,
      };
  }
}

/** The frames of such an answer: a beginning, two pieces of text, an end. */
export function liedFrames(wire: LyingWire, { text, told, end = true }: LiedAnswer): string[] {
  const half = Math.ceil(text.length / 2);
  const pieces = [text.slice(0, half), text.slice(half)];
  const usage = (index: number): object | undefined => {
    const lie = told(index, 4);
    return lie && figures(wire, lie);
  };
  const frames = {
    anthropic: anthropicLies,
    'openai chat': chatLies,
    'openai-compatible': chatLies,
    'openai responses': responsesLies,
    gemini: geminiLies,
  }[wire](pieces, usage);
  return end ? frames : frames.slice(0, wire === 'anthropic' ? -2 : -1);
}

type UsageOf = (index: number) => object | undefined;

function anthropicLies(pieces: readonly string[], usage: UsageOf): string[] {
  const frame = (type: string, fields: object): string =>
    `event: ${type}\n${data({ type, ...fields })}`;
  const message = { id: 'm', type: 'message', role: 'assistant', model: 'one', content: [] };
  return [
    frame('message_start', {
      message: { ...message, stop_reason: null, stop_sequence: null, usage: usage(0) },
    }),
    frame('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
    ...pieces.map((piece) =>
      frame('content_block_delta', { index: 0, delta: { type: 'text_delta', text: piece } }),
    ),
    frame('content_block_stop', { index: 0 }),
    ...(usage(2) ? [frame('message_delta', { delta: {}, usage: usage(2) })] : []),
    frame('message_delta', {
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: usage(3),
    }),
    frame('message_stop', {}),
  ];
}

function chatLies(pieces: readonly string[], usage: UsageOf): string[] {
  const chunk = (index: number, delta: object, finish: string | null): string => {
    const whole = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'one' };
    const choices = [{ index: 0, delta, finish_reason: finish }];
    return data({ ...whole, choices, usage: usage(index) });
  };
  return [
    chunk(0, { role: 'assistant', content: '' }, null),
    ...pieces.map((content, index) => chunk(index + 1, { content }, null)),
    chunk(3, {}, 'stop') + 'data: [DONE]\n\n',
  ];
}

function responsesLies(pieces: readonly string[], usage: UsageOf): string[] {
  const response = { id: 'r', object: 'response', created_at: 1_780_000_000, model: 'one' };
  const item = { type: 'message', id: 'm', role: 'assistant', status: 'completed' };
  const event = (type: string, fields: object): string => data({ type, ...fields });
  const content = [{ type: 'output_text', text: pieces.join(''), annotations: [] }];
  return [
    event('response.created', {
      response: { ...response, status: 'in_progress', output: [], usage: usage(0) },
    }),
    event('response.output_item.added', { output_index: 0, item: { ...item, content: [] } }),
    ...pieces.map((delta) =>
      event('response.output_text.delta', {
        item_id: 'm',
        output_index: 0,
        content_index: 0,
        delta,
      }),
    ),
    event('response.output_item.done', { output_index: 0, item: { ...item, content } }),
    event('response.completed', {
      response: { ...response, status: 'completed', usage: usage(3), output: [] },
    }),
  ];
}

function geminiLies(pieces: readonly string[], usage: UsageOf): string[] {
  const chunk = (index: number, text: string, more: object): string =>
    data({
      candidates: [{ content: { role: 'model', parts: [{ text }] }, ...more }],
      usageMetadata: usage(index),
    });
  return [
    ...pieces.map((piece, index) => chunk(index + 1, piece, {})),
    chunk(3, '!', { finishReason: 'STOP' }),
  ];
}

/** An answer that was asked for in pieces and comes whole, as a server without streaming sends it. */
export function wholeAnswer(wire: LyingWire, text: string, told: Told): Reply {
  const usage = figures(wire, told);
  const message = { id: 'm', type: 'message', role: 'assistant', model: 'one' };
  const body = {
    anthropic: { ...message, content: [{ type: 'text', text }], stop_reason: 'end_turn', usage },
    'openai chat': chatBody(text, usage),
    'openai-compatible': chatBody(text, usage),
    'openai responses': {
      id: 'r',
      object: 'response',
      created_at: 1_780_000_000,
      model: 'one',
      status: 'completed',
      output: [
        {
          type: 'message',
          id: 'm',
          role: 'assistant',
          status: 'completed',
          content: [{ type: 'output_text', text, annotations: [] }],
        },
      ],
      usage,
    },
    gemini: {
      candidates: [{ content: { role: 'model', parts: [{ text }] }, finishReason: 'STOP' }],
      usageMetadata: usage,
    },
  }[wire];
  return { kind: 'json', status: 200, body };
}

function chatBody(text: string, usage: object): object {
  return {
    id: 'c',
    object: 'chat.completion',
    created: 1,
    model: 'one',
    choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
    usage,
  };
}
