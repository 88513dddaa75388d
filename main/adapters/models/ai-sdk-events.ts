import type {
  LanguageModelV4FinishReason,
  LanguageModelV4StreamPart,
  LanguageModelV4ToolCall,
  LanguageModelV4Usage,
  SharedV4ProviderMetadata,
} from '@ai-sdk/provider';
import type {
  FinishReason,
  MessagePart,
  ModelEvent,
  TokenUsage,
} from '../../../app/models/index.ts';
import { writeProof } from './ai-sdk-request.ts';
import { readArguments } from './call.ts';
import { isOddFigures, toldEnd } from './odd-figures.ts';
import { rawFigures, rawUsage, wholeUsage, type RawFigures } from './raw-figures.ts';

interface OpenText {
  readonly type: 'text' | 'thinking';
  text: string;
  metadata: SharedV4ProviderMetadata | undefined;
}

/**
 * A stream of the AI SDK's provider packages as events of the port. Tool calls are held back until
 * the next text or the end: the packages flush half-written calls when a stream is cut, and those
 * must not be taken for finished ones. An `error` part is thrown as the provider wrote it, but one
 * that is only about figures is passed over. A cut stream ends without `finish`.
 */
export async function* aiSdkEvents(
  stream: AsyncIterable<LanguageModelV4StreamPart>,
  modelId: string,
): AsyncGenerator<ModelEvent> {
  const open = new Map<string, OpenText>();
  let calls: MessagePart[] = [];
  let figures: RawFigures = {};
  let ended: FinishReason | undefined;
  let odd = false;
  const released = function* (): Generator<ModelEvent> {
    for (const part of calls) yield { type: 'part', part };
    calls = [];
  };
  for await (const event of stream) {
    switch (event.type) {
      case 'text-start':
      case 'reasoning-start':
        yield* released();
        open.set(event.id, {
          type: event.type === 'text-start' ? 'text' : 'thinking',
          text: '',
          metadata: event.providerMetadata,
        });
        break;
      case 'text-delta':
      case 'reasoning-delta': {
        const block = open.get(event.id);
        if (!block) break;
        block.text += event.delta;
        block.metadata = event.providerMetadata ?? block.metadata;
        if (event.delta !== '') yield { type: block.type, delta: event.delta };
        break;
      }
      case 'text-end':
      case 'reasoning-end': {
        const block = open.get(event.id);
        open.delete(event.id);
        const metadata = event.providerMetadata ?? block?.metadata;
        const part = block && finishedText({ ...block, metadata }, modelId);
        if (part) yield { type: 'part', part };
        break;
      }
      case 'tool-input-start':
        yield { type: 'call', id: event.id, delta: event.toolName };
        break;
      case 'tool-input-delta':
        yield { type: 'call', id: event.id, delta: event.delta };
        break;
      case 'tool-call':
        if (!event.providerExecuted) calls.push(toolCall(event));
        break;
      case 'raw': {
        figures = { ...figures, ...rawFigures(event.rawValue) };
        ended = toldEnd(event.rawValue) ?? ended;
        const usage = rawUsage(event.rawValue);
        if (usage) yield { type: 'usage', usage, provenance: 'estimated' };
        break;
      }
      case 'error':
        if (!isOddFigures(event.error)) throw event.error;
        odd = true;
        break;
      case 'finish': {
        const cut = isCut(event.finishReason);
        if (cut && !(odd && ended)) return;
        const usage = reportedUsage(event.usage);
        if (usage) {
          const { costNano, ...counted } = figures;
          const cost = costNano === undefined ? {} : { costNano };
          yield { type: 'usage', usage: { ...usage, ...counted }, provenance: 'reported', ...cost };
        }
        const called = calls.length > 0;
        yield* released();
        const reason = cut ? ended : undefined;
        yield { type: 'finish', reason: reason ?? finishReason(event.finishReason, called) };
        return;
      }
      default:
        break;
    }
  }
}

function finishedText(block: OpenText, model: string): MessagePart | undefined {
  if (block.type === 'text') {
    return block.text === '' ? undefined : { type: 'text', text: block.text };
  }
  const signature = writeProof(block.metadata);
  if (block.text === '' && signature === undefined) return undefined;
  return { type: 'thinking', text: block.text, model, ...(signature ? { signature } : {}) };
}

function toolCall(call: LanguageModelV4ToolCall): MessagePart {
  return {
    type: 'tool_call',
    id: call.toolCallId,
    name: call.toolName,
    ...readArguments(call.input),
    ...(call.providerMetadata ? { providerData: call.providerMetadata } : {}),
  };
}

/** Figures that do not overlap; undefined where the provider told none. */
function reportedUsage(usage: LanguageModelV4Usage): TokenUsage | undefined {
  const { inputTokens: read, outputTokens: written } = usage;
  if (read.total === undefined && written.total === undefined) return undefined;
  const cacheRead = read.cacheRead ?? 0;
  const cacheWrite = read.cacheWrite ?? 0;
  return wholeUsage({
    inputTokens: read.noCache ?? (read.total ?? 0) - cacheRead - cacheWrite,
    outputTokens: written.total ?? (written.text ?? 0) + (written.reasoning ?? 0),
    cacheReadTokens: cacheRead,
    cacheWriteTokens: cacheWrite,
    reasoningTokens: written.reasoning ?? 0,
  });
}

/** Some packages end a cut stream with a finish of their own, for which the provider gave no word. */
function isCut(reason: LanguageModelV4FinishReason): boolean {
  return (
    reason.unified === 'interrupted' ||
    (reason.raw === undefined && (reason.unified === 'other' || reason.unified === 'error'))
  );
}

function finishReason(reason: LanguageModelV4FinishReason, called: boolean): FinishReason {
  switch (reason.unified) {
    case 'tool-calls':
      return 'tool_calls';
    case 'stop':
      return called ? 'tool_calls' : 'stop';
    case 'length':
      return 'length';
    case 'content-filter':
      return 'refusal';
    default:
      return called ? 'tool_calls' : 'other';
  }
}
