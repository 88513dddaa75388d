import type { ChatModel, MessagePart, ModelEvent, ModelRequest } from '../../app/models/index.ts';

/** One step of a scripted answer. `wait` holds the stream until the turn is stopped or `ms` passed. */
export type Step =
  | { readonly text: string }
  | { readonly thinking: string }
  | { readonly call: string; readonly arguments: Record<string, unknown> }
  | { readonly wait: number }
  | { readonly fail: Error };

/** A model that answers by a script: given the request, the steps of its next answer. */
export function scriptedModel(
  id: string,
  script: (request: ModelRequest) => readonly Step[],
  pieceMs = 0,
): ChatModel {
  return {
    id,
    async *stream(request, signal): AsyncIterable<ModelEvent> {
      let calls = 0;
      for (const [index, step] of script(request).entries()) {
        signal.throwIfAborted();
        if ('wait' in step) await sleep(step.wait, signal);
        else if ('fail' in step) throw step.fail;
        else if ('call' in step) {
          calls += 1;
          const part: MessagePart = {
            type: 'tool_call',
            id: `call_${request.messages.length}_${index}`,
            name: step.call,
            arguments: step.arguments,
          };
          yield { type: 'part', part };
        } else {
          const type = 'text' in step ? 'text' : 'thinking';
          const text = 'text' in step ? step.text : step.thinking;
          for (const delta of text.match(/\S*\s*/g) ?? []) {
            if (pieceMs > 0) await sleep(pieceMs, signal);
            if (delta !== '') yield { type, delta };
          }
          yield { type: 'part', part: { type, text } };
        }
      }
      const usage = {
        inputTokens: 1200,
        outputTokens: 340,
        cacheReadTokens: 0,
        cacheWriteTokens: 0,
        reasoningTokens: 0,
      };
      yield { type: 'usage', usage, provenance: 'reported' };
      yield { type: 'finish', reason: calls > 0 ? 'tool_calls' : 'stop' };
    },
  };
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
