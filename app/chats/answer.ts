import type { AppError } from '../base/index.ts';
import { isAbort, toAppError, type Clock } from '../base/index.ts';
import type { Ledger, SpendOwner } from '../ledger/index.ts';
import {
  NO_USAGE,
  OFFLINE_MODEL,
  providerById,
  splitModelId,
  type ChatModel,
  type FinishReason,
  type MessagePart,
  type ModelRequest,
  type TokenUsage,
} from '../models/index.ts';

/** One model call, as far as it came. */
export interface Answer {
  readonly parts: readonly MessagePart[];
  readonly finish: FinishReason | undefined;
  readonly usage: TokenUsage;
  readonly costNano: number | null;
  /** Set where the call ended without finishing. */
  readonly error: AppError | undefined;
}

export interface AnswerDeps {
  readonly clock: Clock;
  readonly ledger: Ledger;
}

export interface AnswerSink {
  /** Everything up to now; called before the pieces are shown, at most every few milliseconds. */
  save(parts: readonly MessagePart[]): void;
  show(kind: 'text' | 'thinking', delta: string): void;
}

/** Pieces are stored and shown together this often: fast enough to read along. */
const FLUSH_MS = 30;

/** Streams one model call into a sink and writes its usage row, however the call ends. */
export async function answer(
  deps: AnswerDeps,
  model: ChatModel,
  request: ModelRequest,
  owner: SpendOwner,
  sink: AnswerSink,
  signal: AbortSignal,
): Promise<Answer> {
  const startedAt = deps.clock.monotonic();
  const done: MessagePart[] = [];
  let usage: TokenUsage = NO_USAGE;
  let provenance: 'reported' | 'estimated' = 'estimated';
  let finish: FinishReason | undefined;
  let error: AppError | undefined;
  let open: { type: 'text' | 'thinking'; text: string } | undefined;
  let unshown: { kind: 'text' | 'thinking'; delta: string }[] = [];
  let flushedAt = -Infinity;

  const current = (): MessagePart[] => (open && open.text !== '' ? [...done, open] : [...done]);
  const flush = (): void => {
    flushedAt = deps.clock.monotonic();
    if (unshown.length === 0) return;
    sink.save(current());
    const pieces = unshown;
    unshown = [];
    for (const piece of pieces) sink.show(piece.kind, piece.delta);
  };
  const piece = (kind: 'text' | 'thinking', delta: string): void => {
    if (open?.type !== kind) {
      if (open) done.push(open);
      open = { type: kind, text: '' };
    }
    open.text += delta;
    const last = unshown.at(-1);
    if (last?.kind === kind) last.delta += delta;
    else unshown.push({ kind, delta });
    if (deps.clock.monotonic() - flushedAt >= FLUSH_MS) flush();
  };

  try {
    for await (const event of model.stream(request, signal)) {
      if (event.type === 'text' || event.type === 'thinking') piece(event.type, event.delta);
      else if (event.type === 'part') {
        if (open && open.type !== event.part.type) done.push(open);
        open = undefined;
        done.push(event.part);
      } else if (event.type === 'usage') {
        usage = event.usage;
        provenance = event.provenance;
      } else finish = event.reason;
    }
    signal.throwIfAborted();
  } catch (thrown) {
    const reason: unknown = signal.aborted && isAbort(thrown) ? signal.reason : thrown;
    error = toAppError(reason);
  }
  flush();
  const parts = current();
  const { provider, model: name } = splitModelId(model.id);
  const costNano = deps.ledger.recordModelCall({
    ...usage,
    provider,
    priceProvider: providerById(provider)?.priceId,
    model: name,
    owner,
    outcome: !error ? 'ok' : error.kind === 'cancelled' ? 'cancelled' : 'failed',
    provenance,
    free: model.id === OFFLINE_MODEL || providerById(provider)?.local === true,
    latencyMs: deps.clock.monotonic() - startedAt,
    error: error?.message,
  });
  return { parts, finish, usage, costNano, error };
}
