import type { AppError } from '../base/index.ts';
import type {
  ChatModel,
  FinishReason,
  MessagePart,
  ModelRequest,
  TokenUsage,
} from '../models/index.ts';
import { callModel, type ModelCallDeps, type ModelCallPurpose } from '../tools/index.ts';

/** One model call, as far as it came. */
export interface Answer {
  readonly parts: readonly MessagePart[];
  readonly finish: FinishReason | undefined;
  readonly usage: TokenUsage;
  readonly costNano: number | null;
  /** Set where the call ended without finishing. */
  readonly error: AppError | undefined;
}

export interface AnswerSink {
  /**
   * Everything up to now; called before the pieces are shown, at most every few milliseconds, and
   * once more when the call has ended: within the transaction that settles it where it succeeded.
   */
  save(
    parts: readonly MessagePart[],
    status: 'streaming' | 'complete' | 'incomplete',
    finish?: FinishReason,
  ): void;
  /** Called within the transaction that lets a call through, for each attempt. */
  sent(): void;
  show(kind: 'text' | 'thinking', delta: string): void;
}

/** Pieces are stored and shown together this often: fast enough to read along. */
const FLUSH_MS = 30;

/** Streams one model call into a sink: what has arrived is stored before it is shown. */
export async function answer(
  deps: ModelCallDeps,
  model: ChatModel,
  request: ModelRequest,
  purpose: ModelCallPurpose,
  sink: AnswerSink,
  signal: AbortSignal,
): Promise<Answer> {
  const done: MessagePart[] = [];
  let finish: FinishReason | undefined;
  let open: { type: 'text' | 'thinking'; text: string } | undefined;
  let unshown: { kind: 'text' | 'thinking'; delta: string }[] = [];
  let flushedAt: number | undefined;
  let saved = false;
  let due: Disposable | undefined;

  const current = (): MessagePart[] => (open && open.text !== '' ? [...done, open] : [...done]);
  const stopWaiting = (): void => {
    due?.[Symbol.dispose]();
    due = undefined;
  };
  const show = (): void => {
    const pieces = unshown;
    unshown = [];
    for (const piece of pieces) sink.show(piece.kind, piece.delta);
  };
  const flush = (): void => {
    stopWaiting();
    flushedAt = deps.clock.monotonic();
    if (unshown.length > 0) sink.save(current(), 'streaming');
    show();
  };
  const flushLate = (): void => {
    try {
      flush();
    } catch {
      return; // nothing was shown: the next flush meets the same failure and ends the call
    }
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
    if (due) return;
    // The first piece waits for no more than what arrives together with it, often the whole answer.
    const waits = flushedAt === undefined ? 0 : FLUSH_MS - (deps.clock.monotonic() - flushedAt);
    if (flushedAt !== undefined && waits <= 0) flush();
    else due = deps.clock.after(waits, flushLate); // a model that pauses hides nothing
  };

  const succeeded = (): void => {
    sink.save(current(), 'complete', finish);
    saved = true;
  };
  const { usage, costNano, error } = await callModel(
    deps,
    model,
    request,
    { ...purpose, beside: { reserved: () => sink.sent(), succeeded } },
    (event) => {
      if (event.type === 'text' || event.type === 'thinking') piece(event.type, event.delta);
      else if (event.type === 'part') {
        if (open && open.type !== event.part.type) done.push(open);
        open = undefined;
        done.push(event.part);
      } else if (event.type === 'finish') finish = event.reason;
    },
    signal,
  ).finally(stopWaiting);
  if (!saved) sink.save(current(), 'incomplete');
  show();
  return { parts: current(), finish, usage, costNano, error };
}
