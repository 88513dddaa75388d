import type {
  LanguageModelV4,
  LanguageModelV4StreamPart,
  SharedV4ProviderMetadata,
} from '@ai-sdk/provider';
import type {
  ChatModel,
  ModelEvent,
  ModelRequest,
  ProviderAccess,
} from '../../../app/models/index.ts';
import { providerById } from '../../../app/models/index.ts';
import { aiSdkEvents } from './ai-sdk-events.ts';
import { aiSdkRequest } from './ai-sdk-request.ts';
import { watchedCall } from './call.ts';
import { toModelError } from './failure.ts';
import { limitsOf } from './limits.ts';
import { mendedStream } from './mended-stream.ts';

/**
 * A model of any of the AI SDK's provider packages as a model of the port. `counting` is the same
 * model at an address that counts a request in place of answering it, and tells that as its usage.
 */
export function aiSdkModel(
  access: ProviderAccess,
  language: LanguageModelV4,
  providerOptions?: SharedV4ProviderMetadata,
  counting?: LanguageModelV4,
): ChatModel {
  const id = `${access.provider}/${language.modelId}`;
  const subject = {
    provider: providerById(access.provider)?.name ?? access.provider,
    model: language.modelId,
    apiKey: access.apiKey,
  };
  const events = async function* (
    request: ModelRequest,
    signal: AbortSignal,
  ): AsyncGenerator<ModelEvent> {
    const { stream, response } = await language.doStream(
      aiSdkRequest(request, signal, providerOptions),
    );
    yield* limitsOf(response?.headers);
    yield* aiSdkEvents(mendedStream(access.protocol, partsOf(stream)), id);
  };
  return {
    id,
    stream: (request, signal) =>
      watchedCall(subject, request, signal, () => events(request, signal)),
    count:
      counting &&
      (async (request, signal) => {
        try {
          const { usage } = await counting.doGenerate(
            aiSdkRequest(request, signal, providerOptions),
          );
          return usage.inputTokens.total ?? 0;
        } catch (thrown) {
          signal.throwIfAborted();
          throw toModelError(thrown, { ...subject, started: false }, Date.now());
        }
      }),
  };
}

/** Reads to the end or, where the reader leaves early, cancels, which closes the connection. */
async function* partsOf(
  stream: ReadableStream<LanguageModelV4StreamPart>,
): AsyncGenerator<LanguageModelV4StreamPart> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}
