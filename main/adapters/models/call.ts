import {
  NO_USAGE,
  Written,
  estimateRequest,
  estimateText,
  modelErrors,
  type ModelEvent,
  type ModelRequest,
  type TokenUsage,
} from '../../../app/models/index.ts';
import { toModelError } from './failure.ts';
import { limitsOfFailure } from './limits.ts';

export interface CallSubject {
  readonly provider: string;
  readonly model: string;
  readonly apiKey: string | undefined;
}

/**
 * Watches the events of one call and keeps two promises of the port whichever way it ends: the
 * usage is told (estimated from the text where the provider had not told it), and what is thrown
 * is an AppError. A stream that ends without `finish` was cut.
 */
export async function* watchedCall(
  subject: CallSubject,
  request: ModelRequest,
  signal: AbortSignal,
  events: () => AsyncIterable<ModelEvent>,
): AsyncGenerator<ModelEvent> {
  let told: Extract<ModelEvent, { type: 'usage' }> | undefined;
  const written = new Written();
  let started = false;
  try {
    for await (const event of events()) {
      signal.throwIfAborted();
      if (event.type === 'limits') {
        yield event;
        continue;
      }
      started = true;
      if (event.type === 'usage') told = event;
      else if (event.type === 'finish') {
        if (told?.provenance !== 'reported') yield estimated(told?.usage, request, written.text);
        yield event;
        return;
      } else written.add(event);
      yield event;
    }
    signal.throwIfAborted();
    throw started
      ? modelErrors.connectionCut(subject.provider)
      : modelErrors.providerDown(subject.provider, 'its address did not answer as a model does.');
  } catch (thrown) {
    if (started && told?.provenance !== 'reported') {
      yield estimated(told?.usage, request, written.text);
    }
    signal.throwIfAborted();
    yield* limitsOfFailure(thrown);
    throw toModelError(thrown, { ...subject, started }, Date.now());
  }
}

/**
 * The usage of a call whose final figures never came: what the provider had told so far, and for
 * the rest the text that went over the line. Never less than either.
 */
function estimated(
  told: TokenUsage | undefined,
  request: ModelRequest,
  streamed: string,
): ModelEvent {
  const known = told ?? NO_USAGE;
  const read = known.inputTokens + known.cacheReadTokens + known.cacheWriteTokens;
  return {
    type: 'usage',
    usage: {
      ...known,
      inputTokens: read > 0 ? known.inputTokens : estimateRequest(request),
      outputTokens: Math.max(known.outputTokens, estimateText(streamed)),
    },
    provenance: 'estimated',
  };
}

/** Arguments of a tool call as a part holds them; text that is no JSON object is kept as `invalid`. */
export function readArguments(written: string): {
  arguments: Record<string, unknown>;
  invalid?: string;
} {
  if (written.trim() === '') return { arguments: {} };
  try {
    const value: unknown = JSON.parse(written);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return { arguments: value as Record<string, unknown> };
    }
  } catch {
    // told to the model as it stands
  }
  return { arguments: {}, invalid: written };
}
