import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { isRecord } from '../../../app/base/index.ts';
import type { Protocol } from '../../../app/models/index.ts';

type Parts = AsyncIterable<LanguageModelV4StreamPart>;

/** A stream of the AI SDK with what its package for this protocol leaves out. */
export function mendedStream(protocol: Protocol, stream: Parts): Parts {
  if (protocol === 'openai' || protocol === 'azure') return withThinking(stream);
  return protocol === 'cohere' ? withBrokenCalls(stream) : stream;
}

const THOUGHT = 'raw-thinking';

/**
 * OpenAI itself tells no thinking in chat completions, and its package reads none; servers that
 * speak its protocol do, under one of two names.
 */
async function* withThinking(stream: Parts): AsyncGenerator<LanguageModelV4StreamPart> {
  let open = false;
  for await (const part of stream) {
    const delta = part.type === 'raw' ? thoughtOf(part.rawValue) : undefined;
    if (delta !== undefined) {
      if (!open) yield { type: 'reasoning-start', id: THOUGHT };
      open = true;
      yield { type: 'reasoning-delta', id: THOUGHT, delta };
    } else if (open && ['text-start', 'tool-input-start', 'finish'].includes(part.type)) {
      open = false;
      yield { type: 'reasoning-end', id: THOUGHT };
    }
    yield part;
  }
}

function thoughtOf(piece: unknown): string | undefined {
  const choices = isRecord(piece) && Array.isArray(piece['choices']) ? piece['choices'] : [];
  const [choice] = choices as unknown[];
  const delta = isRecord(choice) && isRecord(choice['delta']) ? choice['delta'] : {};
  const thought = delta['reasoning_content'] ?? delta['reasoning'];
  return typeof thought === 'string' && thought !== '' ? thought : undefined;
}

/**
 * The package for Cohere breaks off where the arguments of a call are no JSON. The call is told as
 * it was written, so that the model can be told what is wrong with it; the figures are lost.
 */
async function* withBrokenCalls(stream: Parts): AsyncGenerator<LanguageModelV4StreamPart> {
  let call: { id: string; name: string; text: string } | undefined;
  try {
    for await (const part of stream) {
      if (part.type === 'tool-input-start') call = { id: part.id, name: part.toolName, text: '' };
      else if (part.type === 'tool-input-delta' && call) call.text += part.delta;
      yield part;
    }
  } catch (error) {
    if (!call || !isRecord(error) || error['text'] !== call.text.trim()) throw error;
    const none = { total: undefined, noCache: undefined, cacheRead: undefined };
    yield { type: 'tool-call', toolCallId: call.id, toolName: call.name, input: call.text };
    yield {
      type: 'finish',
      finishReason: { unified: 'tool-calls', raw: 'TOOL_CALL' },
      usage: {
        inputTokens: { ...none, cacheWrite: undefined },
        outputTokens: { total: undefined, text: undefined, reasoning: undefined },
      },
    };
  }
}
