import { AppError, type Clock } from '../../base/index.ts';
import { CAPABILITIES, type Answerer, type ServerAsk } from '../../gateway/index.ts';
import type { Ledger } from '../../ledger/index.ts';
import {
  OFFLINE_MODEL,
  type CatalogueEntry,
  type ChatModel,
  type MessagePart,
} from '../../models/index.ts';
import { callModel } from '../model-call.ts';
import { requestSize } from '../request-size.ts';
import type { OpenAsks, SamplingPlan } from './open-asks.ts';
import { checkAble, samplingRequest, samplingResult } from './sampling.ts';

export interface PersonDeps {
  readonly asks: OpenAsks;
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** The model that answers servers: that of the person's choice. */
  readonly model: () => Promise<ChatModel>;
  /** What is known of a model: what it can do, and nano-dollars for one token of it. */
  readonly known: (model: string) => Pick<CatalogueEntry, 'abilities' | 'rates'>;
  readonly roots: (server: string) => readonly unknown[];
}

/** The call in the course of which the person is asked. */
export interface AskedFor {
  readonly chatId?: string | undefined;
  readonly turnId?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export const PERSON = 'person';

/** The person at the window, who is shown what a server asks and decides. */
export function personAnswerer(deps: PersonDeps, call: AskedFor): Answerer {
  return {
    key: PERSON,
    capabilities: { ...CAPABILITIES, sampling: { tools: {} } },
    inRounds: false,
    answer: async (ask) => {
      if (ask.method === 'roots/list') return { roots: deps.roots(ask.server) };
      if (ask.method === 'sampling/createMessage') return sample(deps, ask, call);
      const { chatId } = call;
      const reply = await deps.asks.open(PERSON, ask, { chatId });
      return reply.result ?? { action: 'decline' };
    },
  };
}

/** A model call for a server, once the person has allowed it: in every budget, like each call. */
async function sample(
  deps: PersonDeps,
  ask: ServerAsk,
  call: AskedFor,
): Promise<Record<string, unknown>> {
  const sampling = await samplingRequest(ask.params);
  const { request } = sampling;
  const model = await deps.model();
  if (model.id === OFFLINE_MODEL) throw noModel(ask.server);
  const { likelyTokens, maxTokens } = requestSize(request, model.id);
  const { abilities, rates } = deps.known(model.id);
  checkAble(sampling, model.id, abilities);
  const plan: SamplingPlan = {
    model: model.id,
    inputTokens: likelyTokens,
    maxOutputTokens: request.maxOutputTokens,
    worstNano: rates
      ? Math.ceil(maxTokens * rates.input + request.maxOutputTokens * rates.output)
      : null,
  };
  const reply = await deps.asks.open(PERSON, ask, { chatId: call.chatId, sampling: plan });
  if (!reply.result) throw refused(ask.server);
  const parts: MessagePart[] = [];
  let finish: string | undefined;
  let text = '';
  const end = await callModel(
    deps,
    model,
    request,
    { owner: { chatId: call.chatId, turnId: call.turnId } },
    (event) => {
      if (event.type === 'text') text += event.delta;
      else if (event.type === 'part') parts.push(event.part);
      else if (event.type === 'finish') finish = event.reason;
    },
    call.signal ? AbortSignal.any([ask.signal, call.signal]) : ask.signal,
  );
  if (end.error) throw end.error;
  // some models stream their text without giving it once more as a part
  const written = parts.some(({ type }) => type === 'text') ? '' : text;
  const all: MessagePart[] = [{ type: 'text', text: written }, ...parts];
  return samplingResult(sampling, all, model.id, finish);
}

function noModel(server: string): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'ask.no-model',
    message: `The server "${server}" asked for a model's answer, and no AI model is set up.`,
    remedy: 'Add a model in Settings.',
    data: { server },
  });
}

function refused(server: string): AppError {
  return new AppError({
    kind: 'denied',
    code: 'ask.refused',
    message: `The person did not allow the server "${server}" to ask a model.`,
  });
}
