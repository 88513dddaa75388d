import {
  CLIENT_CAPABILITIES_META_KEY,
  LOG_LEVEL_META_KEY,
  isInputRequiredResult,
} from '@modelcontextprotocol/client';
import { anySignal, isRecord, type Clock } from '../../base/index.ts';
import type { Progress } from '../connection.ts';
import {
  isAskMethod,
  type Answerer,
  type Answerers,
  type InputRequired,
  type RoundInput,
} from './answerer.ts';
import { nobodyToAsk } from './client.ts';
import { Patience } from './patience.ts';
import type { ToolRequestOptions } from './tool-requests.ts';

export interface ExchangeOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((progress: Progress) => void) | undefined;
  readonly answerer?: Answerer | undefined;
  readonly input?: RoundInput | undefined;
  /** From which level on the caller wants what the server logs meanwhile (2026-07-28). */
  readonly logLevel?: string | undefined;
  /** Headers of the request over HTTP, for parameters that a server wants to see there. */
  readonly headers?: Record<string, string> | undefined;
}

/** What a request came to: its result, or what the server needs first. */
export type Exchanged =
  | { readonly result: Record<string, unknown> }
  | { readonly result: undefined; readonly inputRequired: InputRequired };

export interface Line {
  readonly server: string;
  readonly modern: boolean;
  readonly clock: Clock;
  readonly answerers: Answerers;
  /** Sends the request as it stands and gives its result. */
  readonly ask: (
    params: Record<string, unknown>,
    options: ToolRequestOptions,
  ) => Promise<Record<string, unknown>>;
  /** The reason of a request that got no answer in time. */
  readonly timedOut: (ms: number) => unknown;
}

const MOST_ROUNDS = 10;
/** The longest that a timer can run; the limit is kept by {@link Patience} then. */
const NO_LIMIT_MS = 2 ** 31 - 1;

/** One request to its end, with as many rounds of input as the caller can give. */
export async function exchange(
  line: Line,
  params: Record<string, unknown>,
  options: ExchangeOptions,
): Promise<Exchanged> {
  const { answerer } = options;
  const own = answerer && !answerer.inRounds ? answerer : undefined;
  let { input } = options;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const answered = await send(line, withInput(params, input), options);
    if (!isInputRequiredResult(answered)) return { result: answered };
    const { inputRequests, requestState } = answered;
    if (!own) {
      if (answerer) return { result: undefined, inputRequired: { inputRequests, requestState } };
      throw nobodyToAsk(Object.values(inputRequests ?? {})[0]?.method ?? '');
    }
    const responses = await answerAll(line.server, own, inputRequests ?? {}, options.signal);
    input = { responses, state: requestState };
  }
  throw new Error(`it asked for more input ${MOST_ROUNDS} times without answering`);
}

function withInput(
  params: Record<string, unknown>,
  input: RoundInput | undefined,
): Record<string, unknown> {
  return {
    ...params,
    ...(input?.responses === undefined ? {} : { inputResponses: input.responses }),
    ...(input?.state === undefined ? {} : { requestState: input.state }),
  };
}

async function answerAll(
  server: string,
  answerer: Answerer,
  requests: Readonly<Record<string, unknown>>,
  signal: AbortSignal | undefined,
): Promise<Record<string, unknown>> {
  const answers = Object.entries(requests).map(async ([key, request]) => {
    const { method, params } = isRecord(request) ? request : {};
    if (!isAskMethod(method)) throw nobodyToAsk(String(method));
    const ask = {
      server,
      method,
      params: isRecord(params) ? params : {},
      signal: signal ?? new AbortController().signal,
    };
    return [key, await answerer.answer(ask)] as const;
  });
  return Object.fromEntries(await Promise.all(answers));
}

/** One round. Progress, and every request of the server that is being answered, extend the limit. */
async function send(
  line: Line,
  params: Record<string, unknown>,
  options: ExchangeOptions,
): Promise<Record<string, unknown>> {
  const { answerers, modern } = line;
  const { answerer, timeoutMs, signal, onProgress, headers } = options;
  // the newer revision asks by its answers, the older one while the request is under way
  using patience =
    answerer && !modern
      ? new Patience(line.clock, timeoutMs, () => line.timedOut(timeoutMs))
      : undefined;
  using _call = modern
    ? undefined
    : answerers.enter(answerer && patience ? patient(answerer, patience) : answerer);
  return await line.ask(modern ? { ...params, _meta: metaOf(options) } : params, {
    timeoutMs: patience ? NO_LIMIT_MS : timeoutMs,
    signal: patience ? anySignal(signal, patience.signal) : signal,
    headers,
    onProgress: (progress) => {
      patience?.renew();
      onProgress?.(progress);
    },
  });
}

function patient(answerer: Answerer, patience: Patience): Answerer {
  return { ...answerer, answer: (ask) => patience.during(answerer.answer(ask)) };
}

/** Each request says what can be asked of its caller: a server then asks for nothing else. */
function metaOf({ answerer, logLevel }: ExchangeOptions): Record<string, unknown> {
  return {
    [CLIENT_CAPABILITIES_META_KEY]: answerer?.capabilities ?? {},
    ...(logLevel === undefined ? {} : { [LOG_LEVEL_META_KEY]: logLevel }),
  };
}
