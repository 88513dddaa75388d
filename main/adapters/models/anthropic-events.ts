import type {
  MessageDeltaUsage,
  RawContentBlockStartEvent,
  RawMessageStreamEvent,
  StopReason,
  Usage,
} from '@anthropic-ai/sdk/resources/messages/messages';
import type {
  FinishReason,
  MessagePart,
  ModelEvent,
  TokenUsage,
} from '../../../app/models/index.ts';
import { NO_USAGE } from '../../../app/models/index.ts';
import { readArguments } from './call.ts';

/** A content block while it streams. */
type OpenBlock =
  | { readonly type: 'text'; text: string }
  | { readonly type: 'thinking'; text: string; signature: string }
  | { readonly type: 'redacted'; readonly data: string }
  | { readonly type: 'tool'; readonly id: string; readonly name: string; json: string }
  | { readonly type: 'step'; readonly id: string; readonly block: object; json: string }
  | { readonly type: 'other' };

/**
 * Anthropic's stream as events of the port. `modelId` is `provider/model` and marks thinking as
 * that model's own. Of the server's own tools the search among tools is kept, to be sent back as it
 * came; the others are passed over: none are asked for.
 */
export async function* anthropicEvents(
  stream: AsyncIterable<RawMessageStreamEvent>,
  modelId: string,
): AsyncGenerator<ModelEvent> {
  const open = new Map<number, OpenBlock>();
  let usage = NO_USAGE;
  let stop: StopReason | null = null;
  for await (const event of stream) {
    switch (event.type) {
      case 'message_start':
        usage = mergedUsage(usage, event.message.usage);
        yield { type: 'usage', usage, provenance: 'estimated' };
        break;
      case 'content_block_start':
        open.set(event.index, openBlock(event.content_block));
        yield* firstPiece(event);
        break;
      case 'content_block_delta':
        yield* grow(open.get(event.index), event.delta);
        break;
      case 'content_block_stop': {
        const part = finishedPart(open.get(event.index), modelId);
        open.delete(event.index);
        if (part) yield { type: 'part', part };
        break;
      }
      case 'message_delta':
        usage = mergedUsage(usage, event.usage);
        stop = event.delta.stop_reason ?? stop;
        // without what was written it is not the final word
        yield {
          type: 'usage',
          usage,
          provenance: isCount(event.usage?.output_tokens) ? 'reported' : 'estimated',
        };
        break;
      case 'message_stop':
        yield { type: 'finish', reason: finishReason(stop) };
        return;
    }
  }
}

function openBlock(block: RawContentBlockStartEvent['content_block']): OpenBlock {
  switch (block.type) {
    case 'text':
      return { type: 'text', text: block.text };
    case 'thinking':
      return { type: 'thinking', text: block.thinking, signature: block.signature };
    case 'redacted_thinking':
      return { type: 'redacted', data: block.data };
    case 'tool_use':
      return {
        type: 'tool',
        id: block.id,
        name: block.name,
        json: isEmpty(block.input) ? '' : JSON.stringify(block.input),
      };
    case 'tool_search_tool_result':
      return { type: 'step', id: block.tool_use_id, block, json: '' };
    case 'server_tool_use':
      return block.name.startsWith('tool_search_tool')
        ? { type: 'step', id: block.id, block, json: '' }
        : { type: 'other' };
    default:
      return { type: 'other' };
  }
}

/** Compatible servers put the first words into the start of the block. */
function* firstPiece(event: RawContentBlockStartEvent): Generator<ModelEvent> {
  const block = event.content_block;
  if (block.type === 'text' && block.text !== '') yield { type: 'text', delta: block.text };
  if (block.type === 'thinking' && block.thinking !== '') {
    yield { type: 'thinking', delta: block.thinking };
  }
  if (block.type === 'tool_use') {
    const given = isEmpty(block.input) ? '' : JSON.stringify(block.input);
    yield { type: 'call', id: block.id, delta: block.name + given };
  }
}

function* grow(
  block: OpenBlock | undefined,
  delta: Extract<RawMessageStreamEvent, { type: 'content_block_delta' }>['delta'],
): Generator<ModelEvent> {
  if (delta.type === 'text_delta' && block?.type === 'text') {
    block.text += delta.text;
    yield { type: 'text', delta: delta.text };
  } else if (delta.type === 'thinking_delta' && block?.type === 'thinking') {
    block.text += delta.thinking;
    yield { type: 'thinking', delta: delta.thinking };
  } else if (delta.type === 'signature_delta' && block?.type === 'thinking') {
    block.signature += delta.signature;
  } else if (
    delta.type === 'input_json_delta' &&
    (block?.type === 'tool' || block?.type === 'step')
  ) {
    block.json += delta.partial_json;
    yield { type: 'call', id: block.id, delta: delta.partial_json };
  }
}

function finishedPart(block: OpenBlock | undefined, model: string): MessagePart | undefined {
  switch (block?.type) {
    case 'text':
      return block.text === '' ? undefined : { type: 'text', text: block.text };
    case 'thinking':
      return { type: 'thinking', text: block.text, signature: block.signature, model };
    case 'redacted':
      return { type: 'thinking', text: '', redacted: block.data, model };
    case 'tool':
      return { type: 'tool_call', id: block.id, name: block.name, ...readArguments(block.json) };
    case 'step': {
      const input = block.json === '' ? {} : { input: readArguments(block.json).arguments };
      return { type: 'opaque', model, block: { ...block.block, ...input } };
    }
    default:
      return undefined;
  }
}

/** Every figure is cumulative; a later event may leave out what it did not change. */
function mergedUsage(known: TokenUsage, told: Usage | MessageDeltaUsage | undefined): TokenUsage {
  if (!told) return known;
  const searches = told.server_tool_use?.web_search_requests ?? known.webSearches;
  return {
    inputTokens: told.input_tokens ?? known.inputTokens,
    outputTokens: told.output_tokens ?? known.outputTokens,
    cacheReadTokens: told.cache_read_input_tokens ?? known.cacheReadTokens,
    cacheWriteTokens: told.cache_creation_input_tokens ?? known.cacheWriteTokens,
    reasoningTokens: told.output_tokens_details?.thinking_tokens ?? known.reasoningTokens,
    ...(searches ? { webSearches: searches } : {}),
    ...('service_tier' in told ? startOnly(told) : keptFromStart(known)),
  };
}

/** What only the first event of a stream tells. */
function startOnly(told: Usage): Pick<TokenUsage, 'tier' | 'cacheWrite1hTokens'> {
  const hour = told.cache_creation?.ephemeral_1h_input_tokens;
  const tier = told.service_tier;
  return {
    ...(hour ? { cacheWrite1hTokens: hour } : {}),
    ...(tier === 'batch' || tier === 'priority' ? { tier } : {}),
  };
}

function keptFromStart(known: TokenUsage): Pick<TokenUsage, 'tier' | 'cacheWrite1hTokens'> {
  return {
    ...(known.cacheWrite1hTokens ? { cacheWrite1hTokens: known.cacheWrite1hTokens } : {}),
    ...(known.tier ? { tier: known.tier } : {}),
  };
}

function isCount(told: unknown): boolean {
  return typeof told === 'number' && told >= 0;
}

function finishReason(stop: StopReason | null): FinishReason {
  switch (stop) {
    case 'end_turn':
    case 'stop_sequence':
      return 'stop';
    case 'tool_use':
      return 'tool_calls';
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return 'length';
    case 'refusal':
      return 'refusal';
    case 'pause_turn':
      return 'paused';
    default:
      return 'other';
  }
}

function isEmpty(value: unknown): boolean {
  return typeof value !== 'object' || value === null || Object.keys(value).length === 0;
}
