import type { AppError } from '../base/index.ts';
import {
  NO_USAGE,
  estimateText,
  type ModelEvent,
  type TokenUsage,
  type Written,
} from '../models/index.ts';

/** What was seen of a model call. */
export interface Streamed {
  readonly written: Written;
  /** The last figures that came; cumulative. */
  usage: Extract<ModelEvent, { type: 'usage' }> | undefined;
  /** The likely size of the request. */
  readonly inputTokens: number;
}

export interface SpentTokens {
  readonly usage: TokenUsage;
  readonly provenance: 'reported' | 'estimated';
}

/** Characters of a long text to one token: none that people or models write holds more. */
export const MOST_PER_TOKEN = 32;

/** Refusals of a provider: it did no work and charges nothing. */
const NOT_CHARGED = ['denied', 'invalid', 'missing', 'busy', 'conflict', 'not-built'];

/**
 * The tokens to count for a call that has ended. What the provider reported counts; where it
 * reported nothing, or was cut before it reported all, the missing part is estimated from the text.
 */
export function spentTokens(streamed: Streamed, error: AppError | undefined): SpentTokens {
  const written = estimateText(streamed.written.text);
  const last = streamed.usage;
  if (last) {
    const { usage, provenance } = last;
    // A stream that was cut may have reported only its beginning; and some servers say 0 for unknown.
    // Any other figure is the bill, however odd it looks.
    const unfinished =
      error !== undefined || provenance === 'estimated' || usage.outputTokens === 0;
    const outputTokens = unfinished && written > usage.outputTokens ? written : usage.outputTokens;
    const read = usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens;
    const unread = read === 0 && outputTokens > 0;
    if (outputTokens === usage.outputTokens && !unread) return { usage, provenance };
    const inputTokens = unread ? streamed.inputTokens : usage.inputTokens;
    return { usage: { ...usage, inputTokens, outputTokens }, provenance: 'estimated' };
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
  if (neverSent(error)) return false;
  return !NOT_CHARGED.includes(error.kind) && error.code !== 'model.unavailable';
}

/** Refused here, before anything went to the provider. */
const REFUSED_HERE = [
  'model.busy',
  'model.full',
  'model.key-missing',
  'model.setting-missing',
  'model.provider-ended',
  'model.provider-off',
];

/** Whether a failure says that nothing reached the provider. */
export function neverSent(error: AppError): boolean {
  return error.data?.['sent'] === false || REFUSED_HERE.includes(error.code);
}
