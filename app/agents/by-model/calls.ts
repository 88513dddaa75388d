import { canonicalJson, messageOf, type AppError, type Clock } from '../../base/index.ts';
import type { Ledger } from '../../ledger/index.ts';
import {
  estimateRequest,
  type ChatModel,
  type MessagePart,
  type ModelMessage,
  type ModelRegistry,
  type ModelRequest,
  type Task,
  type ThriftyChoice,
} from '../../models/index.ts';
import { callModel } from '../../tools/index.ts';
import type { AnswerStore } from '../answers.ts';

export interface AgentCallsDeps {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly models: Pick<ModelRegistry, 'resolve'>;
  readonly choice: Pick<ThriftyChoice, 'model'>;
  readonly answers: AnswerStore;
}

/** On whose behalf a model is asked, and under which key its answer is kept. */
export interface CallOwner {
  readonly agent: string;
  readonly runId: string;
  /** The key of the step of the run that it is asked for. */
  readonly step?: string | undefined;
  /** The same whenever this very question of this run is asked again. */
  readonly key: string;
}

export interface CallWish {
  /** `provider/model`; undefined takes the cheapest that is good enough for the task. */
  readonly prefer?: string | undefined;
  readonly task: Task;
  readonly request: ModelRequest;
}

export type CallResult =
  | { readonly status: 'answered'; readonly model: string; readonly parts: readonly MessagePart[] }
  /** Nobody can be asked: no key, no local model. */
  | { readonly status: 'no-model' }
  | { readonly status: 'failed'; readonly model: string; readonly error: AppError };

/**
 * The way of agents to a model: the one path with its budgets and its ledger, each spend under the
 * run and the agent. An answer that has come whole is kept until its run ends, so that it is not
 * paid for twice. Throws only when it is stopped.
 */
export class AgentCalls {
  readonly #deps: AgentCallsDeps;

  constructor(deps: AgentCallsDeps) {
    this.#deps = deps;
  }

  async call(owner: CallOwner, wish: CallWish, signal: AbortSignal): Promise<CallResult> {
    const { answers } = this.#deps;
    const asked = canonicalJson(wish.request);
    const kept = answers.find(owner.key, asked);
    if (kept) return { status: 'answered', ...kept };
    let model: ChatModel;
    try {
      const id = wish.prefer ?? (await this.#deps.choice.model(needOf(wish)));
      if (id === undefined) return { status: 'no-model' };
      model = await this.#deps.models.resolve(id);
    } catch (error) {
      return { status: 'failed', model: wish.prefer ?? 'auto', error: error as AppError };
    }
    const parts: MessagePart[] = [];
    let open = '';
    const end = await callModel(
      this.#deps,
      model,
      wish.request,
      { owner: { runId: owner.runId, step: owner.step, agent: owner.agent } },
      (event) => {
        if (event.type === 'text') open += event.delta;
        else if (event.type === 'part') {
          // the finished text replaces the pieces that came of it
          if (event.part.type !== 'text' && open !== '') parts.push({ type: 'text', text: open });
          open = '';
          parts.push(event.part);
        }
      },
      signal,
    );
    if (open !== '') parts.push({ type: 'text', text: open });
    if (end.error) {
      if (signal.aborted) throw end.error;
      return { status: 'failed', model: model.id, error: end.error };
    }
    answers.save(owner.key, owner.runId, asked, { model: model.id, parts });
    return { status: 'answered', model: model.id, parts };
  }
}

function needOf({ task, request }: CallWish) {
  return {
    task,
    inputTokens: estimateRequest(request),
    outputTokens: request.maxOutputTokens,
    abilities: request.tools.length > 0 ? (['tools'] as const) : [],
  };
}

/** A request of one message. */
export function userMessage(text: string): ModelMessage {
  return { role: 'user', parts: [{ type: 'text', text }] };
}

/** Why a call brought nothing, for the label of what was done in its place. */
export function whyNot(result: Exclude<CallResult, { status: 'answered' }>): string {
  return result.status === 'no-model'
    ? 'rules, no AI model'
    : `rules, because ${result.model} could not be asked: ${messageOf(result.error)}`;
}
