import { toAppError, type AppError, type Clock } from '../../base/index.ts';
import type { Ledger, SpendOwner } from '../../ledger/index.ts';
import {
  NO_USAGE,
  credibleUsage,
  estimateText,
  providerById,
  splitModelId,
  type EmbeddingModel,
} from '../../models/index.ts';
import { utf8Length } from '../request-size.ts';
import { mayHaveWorked } from '../model-spend.ts';
import { unit } from './nearest.ts';
import type { TextKind } from './ports.ts';

export interface EmbeddingCallDeps {
  readonly ledger: Ledger;
  readonly clock: Clock;
}

export interface TextsToEmbed {
  readonly texts: readonly string[];
  readonly kind: TextKind;
}

export type EmbeddingEnd =
  | { readonly ok: true; readonly vectors: readonly Float32Array[] }
  | { readonly ok: false; readonly error: AppError };

/** What a provider may add to each text. */
const TOKENS_PER_TEXT = 16;

/**
 * The only way to a provider's embeddings: reserves the worst case in every budget that applies,
 * asks once, and settles however it ends. A call that does not fit is not sent. Never throws.
 */
export async function embedWithModel(
  deps: EmbeddingCallDeps,
  model: EmbeddingModel,
  { texts, kind }: TextsToEmbed,
  owner: SpendOwner,
  signal: AbortSignal = new AbortController().signal,
): Promise<EmbeddingEnd> {
  const { provider, model: name } = splitModelId(model.id);
  const known = providerById(provider);
  const likely = texts.reduce((sum, text) => sum + estimateText(text), 0);
  const reserved = deps.ledger.reserve({
    provider,
    model: name,
    ...(known?.priceId === undefined ? {} : { priceProvider: known.priceId }),
    owner,
    free: known?.local === true,
    maxInputTokens: texts.reduce((sum, text) => sum + utf8Length(text) + TOKENS_PER_TEXT, 0),
    maxOutputTokens: 0,
    inputTokens: likely,
  });
  if (!reserved.ok) return { ok: false, error: reserved.error };
  const startedAt = deps.clock.monotonic();
  const settle = (tokens: number | undefined, error?: AppError): void => {
    const told = tokens && credibleUsage({ ...NO_USAGE, inputTokens: tokens });
    const missing = error && !mayHaveWorked(error) ? 0 : likely;
    reserved.reservation.settle({
      ...NO_USAGE,
      inputTokens: told ? told.inputTokens : missing,
      provenance: told ? 'reported' : 'estimated',
      outcome: !error ? 'ok' : error.kind === 'cancelled' ? 'cancelled' : 'failed',
      latencyMs: deps.clock.monotonic() - startedAt,
      error: error?.message,
    });
  };
  try {
    const { vectors, inputTokens } = await model.embed(texts, kind, signal);
    settle(inputTokens);
    return { ok: true, vectors: vectors.map(unit) };
  } catch (thrown) {
    const error = toAppError(thrown);
    settle(undefined, error);
    return { ok: false, error };
  }
}
