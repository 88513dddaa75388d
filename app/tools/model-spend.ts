import type { AppError } from '../base/index.ts';
import { NO_USAGE, estimateText, type ModelEvent, type TokenUsage } from '../models/index.ts';

/** What was seen of a model call. */
export interface Streamed {
  /** Everything that the model wrote: text, thinking, calls. */
  text: string;
  /** The last figures that came; cumulative. */
  usage: Extract<ModelEvent, { type: 'usage' }> | undefined;
  /** The likely size of the request. */
  readonly inputTokens: number;
}

export interface SpentTokens {
  readonly usage: TokenUsage;
  readonly provenance: 'reported' | 'estimated';
}

/** Refusals of a provider: it did no work and charges nothing. */
const NOT_CHARGED = ['denied', 'invalid', 'missing', 'busy', 'conflict', 'not-built'];

/**
 * The tokens to count for a call that has ended. What the provider reported counts; where it
 * reported nothing, or was cut before it reported all, the missing part is estimated from the text.
 */
export function spentTokens(streamed: Streamed, error: AppError | undefined): SpentTokens {
  const written = estimateText(streamed.text);
  const last = streamed.usage;
  if (last) {
    // A stream that was cut may have reported only its beginning.
    const missing = error !== undefined && written > last.usage.outputTokens;
    return missing
      ? { usage: { ...last.usage, outputTokens: written }, provenance: 'estimated' }
      : { usage: last.usage, provenance: last.provenance };
  }
  if (written === 0 && error && !mayHaveWorked(error)) {
    return { usage: NO_USAGE, provenance: 'estimated' };
  }
  return {
    usage: { ...NO_USAGE, inputTokens: streamed.inputTokens, outputTokens: written },
    provenance: 'estimated',
  };
}

/** Whether a provider may have begun to work before a call failed. */
export function mayHaveWorked(error: AppError): boolean {
  return !NOT_CHARGED.includes(error.kind) && error.code !== 'model.unavailable';
}
