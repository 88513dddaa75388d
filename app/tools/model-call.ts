import { isAbort, toAppError, type AppError, type Clock } from '../base/index.ts';
import { ledgerErrors, type EndedCall, type Ledger, type SpendOwner } from '../ledger/index.ts';
import {
  NO_USAGE,
  Written,
  addUsage,
  credibleUsage,
  laterUsage,
  modelErrors,
  OFFLINE_MODEL,
  providerById,
  requestFor,
  splitModelId,
  type ChatModel,
  type FailedAttempt,
  type ModelEvent,
  type ModelRequest,
  type TokenUsage,
} from '../models/index.ts';
import { MOST_PER_TOKEN, neverSent, spentTokens, type Streamed } from './model-spend.ts';
import { requestSize } from './request-size.ts';

export interface ModelCallDeps {
  readonly ledger: Ledger;
  readonly clock: Clock;
}

/** What a model is called for. */
export interface ModelCallPurpose {
  readonly owner: SpendOwner;
  /** The message that the answer is saved in as it comes: what a crash leaves is counted from it. */
  readonly messageId?: string | undefined;
  /**
   * What else is written in the transaction that lets an attempt through, and in the one that settles
   * an attempt that succeeded: each transaction takes longer than what it writes. The first is called
   * for every attempt that is let through. What either throws is thrown, after the call was settled.
   */
  readonly beside?: { readonly reserved: () => void; readonly succeeded: () => void } | undefined;
}

export interface ModelCallEnd {
  readonly usage: TokenUsage;
  /** Nano-dollars; null where the price is unknown. */
  readonly costNano: number | null;
  /** Set where the call ended without finishing, or was not let through. */
  readonly error: AppError | undefined;
}

/**
 * The only way to a model: reserves the worst case in every budget that applies, streams, and
 * settles however it ends. A call that does not fit is not sent. Where an attempt fails and the
 * model names another one to try, that is an attempt of its own, reserved and written like the
 * first; what is returned is the sum. Throws only what
 * cannot be written.
 */
export async function callModel(
  deps: ModelCallDeps,
  model: ChatModel,
  request: ModelRequest,
  purpose: ModelCallPurpose,
  onEvent: (event: ModelEvent) => void,
  signal: AbortSignal,
): Promise<ModelCallEnd> {
  let asked: ChatModel | undefined = model;
  let sum: ModelCallEnd = { usage: NO_USAGE, costNano: 0, error: undefined };
  while (asked) {
    const current: ChatModel = asked;
    let streamed = false;
    const end = await attempt(
      deps,
      current,
      request,
      purpose,
      (event) => {
        streamed ||= event.type === 'text' || event.type === 'thinking' || event.type === 'part';
        onEvent(event);
      },
      signal,
    );
    sum = {
      usage: addUsage(sum.usage, end.usage),
      costNano: sum.costNano === null || end.costNano === null ? null : sum.costNano + end.costNano,
      error: end.error,
    };
    asked = end.error && (await following(current, { error: end.error, streamed, signal }));
  }
  return sum;
}

/** Waiting for the next attempt may be stopped; then there is none. */
async function following(model: ChatModel, attempt: FailedAttempt): Promise<ChatModel | undefined> {
  try {
    return await model.next?.(attempt);
  } catch {
    return undefined;
  }
}

async function attempt(
  deps: ModelCallDeps,
  model: ChatModel,
  asked: ModelRequest,
  { beside, owner, messageId }: ModelCallPurpose,
  onEvent: (event: ModelEvent) => void,
  signal: AbortSignal,
): Promise<ModelCallEnd> {
  const request = requestFor(asked, model.id);
  const size = requestSize(request, model.id);
  const named = nameOf(model.id);
  const planned = {
    ...named,
    owner,
    messageId,
    free: model.id === OFFLINE_MODEL || providerById(named.provider)?.local === true,
    // A bound of our own: a provider that counts too little must not be able to break a budget.
    maxInputTokens: size.maxTokens,
    maxOutputTokens: request.maxOutputTokens,
    inputTokens: size.likelyTokens,
  };
  const reserved = deps.ledger.reserve(planned, beside?.reserved);
  if (!reserved.ok) {
    const error = ledgerErrors.withUncounted(reserved.error, size.uncounted);
    return { usage: NO_USAGE, costNano: 0, error };
  }
  const startedAt = deps.clock.monotonic();
  const streamed: Streamed = {
    written: new Written(),
    usage: undefined,
    inputTokens: size.likelyTokens,
  };
  const longest = mostCharacters(request.maxOutputTokens);
  let error: AppError | undefined;
  try {
    for await (const event of model.stream(request, signal)) {
      take(streamed, event);
      onEvent(event);
      if (streamed.written.text.length > longest) {
        throw modelErrors.answerEndless(providerName(model.id));
      }
    }
    signal.throwIfAborted();
  } catch (thrown) {
    const reason: unknown = signal.aborted && isAbort(thrown) ? signal.reason : thrown;
    error = toAppError(reason);
  }
  const { usage, provenance } =
    model.id === OFFLINE_MODEL ? NO_TOKENS : spentTokens(streamed, error);
  const ended = {
    ...usage,
    provenance,
    reportedCostNano: provenance === 'reported' ? streamed.usage?.costNano : undefined,
    answeredBy: answeredBy(streamed, model),
    outcome: endOf(error, streamed),
    latencyMs: deps.clock.monotonic() - startedAt,
    error: error?.message,
  };
  const costNano = reserved.reservation.settle(ended, error ? undefined : beside?.succeeded);
  return { usage, costNano, error };
}

/** The offline planner reads and writes no tokens. */
const NO_TOKENS = { usage: NO_USAGE, provenance: 'reported' } as const;

function take(streamed: Streamed, event: ModelEvent): void {
  if (event.type === 'usage') {
    const told = credibleUsage(event.usage);
    if (!told) return;
    const { usage, fell } = laterUsage(streamed.usage?.usage, told);
    streamed.usage = { ...event, usage, provenance: fell ? 'estimated' : event.provenance };
  } else streamed.written.add(event);
}

/**
 * Longer than any answer of so many tokens: a server that goes on beyond it does not heed the limit,
 * and would go on for ever. Some count thinking apart, which the first part leaves room for.
 */
function mostCharacters(maxOutputTokens: number): number {
  return 65_536 + MOST_PER_TOKEN * maxOutputTokens;
}

function providerName(id: string): string {
  const { provider } = splitModelId(id);
  return providerById(provider)?.name ?? provider;
}

function endOf(error: AppError | undefined, streamed: Streamed): EndedCall['outcome'] {
  if (!error) return 'ok';
  if (streamed.usage === undefined && neverSent(error)) return 'not-sent';
  return error.kind === 'cancelled' ? 'cancelled' : 'failed';
}

function nameOf(id: string): { provider: string; priceProvider?: string; model: string } {
  const { provider, model } = splitModelId(id);
  const priceProvider = providerById(provider)?.priceId;
  return { provider, model, ...(priceProvider === undefined ? {} : { priceProvider }) };
}

function answeredBy(streamed: Streamed, model: ChatModel): EndedCall['answeredBy'] {
  const id = streamed.usage?.answeredBy;
  return id === undefined || id === model.id ? undefined : nameOf(id);
}
