import type { AppError } from '../base/index.ts';
import {
  FULL,
  NO_USAGE,
  addUsage,
  compact,
  estimateRequest,
  textOf,
  type ChatModel,
  type MessagePart,
  type ModelMessage,
  type ModelRequest,
  type TokenUsage,
  type ToolCallPart,
} from '../models/index.ts';
import type { ApprovalAnswer, CallerKind } from '../tools/index.ts';
import type { ChatAgent } from './agent.ts';
import { answer, type Answer } from './answer.ts';
import { modelHistory, type StoredMessage } from './history.ts';
import { LoopGuard } from './loop-guard.ts';
import type { RunnerDeps, TurnOffer } from './runner.ts';
import { soon } from './soon.ts';
import { stopReasons } from './stop-reasons.ts';
import type { Turn } from './store.ts';
import { runCalls } from './turn-calls.ts';
import type { TurnEvent } from './turn-event.ts';

export interface TurnPlan {
  readonly turn: Turn;
  readonly model: ChatModel;
  readonly agent?: ChatAgent | undefined;
  readonly system: string;
  readonly offer: () => TurnOffer;
  readonly caller: CallerKind;
  /** The longest answer of one call; the settings tell where it is left out. */
  readonly maxOutputTokens?: number | undefined;
  readonly signal: AbortSignal;
  readonly emit: (event: TurnEvent) => void;
  readonly ask: (id: string) => Promise<ApprovalAnswer>;
}

export interface TurnEnd {
  readonly status: 'completed' | 'failed' | 'cancelled';
  readonly text: string;
  readonly usage: TokenUsage;
  readonly costNano: number | null;
  readonly stopReason: string | undefined;
  readonly error: AppError | undefined;
  /** The end is in the database. */
  readonly stored?: boolean;
}

/** Runs the loop of model calls and tool calls of one turn. Never throws for what either does. */
export function runTurn(deps: RunnerDeps, plan: TurnPlan): Promise<TurnEnd> {
  return new TurnLoop(deps, plan).run();
}

class TurnLoop {
  readonly #deps: RunnerDeps;
  readonly #plan: TurnPlan;
  readonly #guard = new LoopGuard();
  /** What is stored of the chat; read once, because it grows by what this turn adds alone. */
  readonly #stored: StoredMessage[];
  #usage = NO_USAGE;
  #costNano: number | null = 0;
  #text = '';
  #keepResults = (): void => undefined;
  #noteUsed: TurnOffer['used'];
  readonly #called: string[] = [];

  constructor(deps: RunnerDeps, plan: TurnPlan) {
    this.#deps = deps;
    this.#plan = plan;
    this.#stored = deps.store.messages(plan.turn.chatId);
  }

  async run(): Promise<TurnEnd> {
    const { maxRounds } = this.#deps.settings().turn;
    try {
      for (let round = 1; round <= maxRounds; round += 1) {
        const end = await this.#round();
        if (end) return end;
      }
      return this.#end('completed', stopReasons.manyRounds(maxRounds));
    } finally {
      this.#keepResults();
      this.#noteUsed?.(this.#called);
    }
  }

  /** A call of the model and of the tools that it asks for; the end of the turn, where it is one. */
  async #round(): Promise<TurnEnd | undefined> {
    const [deps, plan] = [this.#deps, this.#plan];
    const { turn, signal } = plan;
    if (signal.aborted) return this.#stopped();
    const result = await this.#ask();
    this.#usage = addUsage(this.#usage, result.usage);
    this.#costNano =
      this.#costNano === null || result.costNano === null ? null : this.#costNano + result.costNano;
    this.#text = textOf(result.parts);
    plan.emit({ type: 'usage', usage: this.#usage, costNano: this.#costNano });
    const { error } = result;
    if (error) {
      return this.#end(error.kind === 'cancelled' ? 'cancelled' : 'failed', undefined, error);
    }
    const calls = callsOf(result.parts);
    if (calls.length === 0 && result.finish !== 'paused') {
      return { ...this.#end('completed', cutAt(result)), stored: true };
    }
    const answered: StoredMessage = {
      role: 'assistant',
      turnId: turn.id,
      parts: [...result.parts],
    };
    if (calls.length === 0) {
      this.#stored.push(answered);
      return undefined;
    }
    this.#called.push(...calls.map(({ name }) => name));
    const { maxParallelTools } = deps.settings().turn;
    const results = await runCalls(deps, plan, result.messageId, calls, maxParallelTools);
    this.#keepResults = soon(deps.clock, () =>
      deps.store.addMessage(turn, 'tool', results, 'complete'),
    );
    this.#stored.push(answered, { role: 'tool', turnId: turn.id, parts: results });
    if (signal.aborted) return this.#stopped();
    const repeated = results.find((part, index) =>
      this.#guard.repeats(part.name, calls[index]!.arguments, part.text),
    );
    if (!repeated) return undefined;
    return this.#end('completed', stopReasons.sameCalls(repeated.name));
  }

  async #ask(): Promise<Answer & { readonly messageId: string }> {
    const [deps, plan] = [this.#deps, this.#plan];
    const { turn, model } = plan;
    const { tools, ownSearch, used, keep } = plan.offer();
    this.#noteUsed = used;
    const history = deps.store.attachments.load(
      modelHistory(this.#stored, model.id),
      deps.models.abilities(model.id),
    );
    const messages = await fitted(deps, plan, history, { tools, ownSearch });
    const message = deps.store.draftMessage(turn, 'assistant');
    const { maxOutputTokens = deps.settings().turn.maxOutputTokens } = plan;
    const answered = await answer(
      deps,
      model,
      { system: plan.system, messages, tools, maxOutputTokens, ownSearch },
      {
        owner: { chatId: turn.chatId, turnId: turn.id, agent: plan.agent?.name },
        messageId: message.id,
      },
      {
        sent: () => {
          this.#keepResults();
          keep();
        },
        save: (parts, status, finish) => {
          this.#keepResults(); // stands before this message also where the call was not let through
          message.save(parts, status);
          const over = callsOf(parts).length === 0 && finish !== 'paused';
          const last = status === 'complete' && over;
          if (last) deps.store.endTurn(turn, 'completed', cutAt({ finish }) ?? null, null);
        },
        show: (kind, delta) => plan.emit({ type: kind, messageId: message.id, delta }),
      },
      plan.signal,
    );
    return { ...answered, messageId: message.id };
  }

  #stopped(): TurnEnd {
    return this.#end('cancelled', undefined, this.#plan.signal.reason as AppError);
  }

  #end(status: TurnEnd['status'], stopReason?: string, error?: AppError): TurnEnd {
    const [text, usage, costNano] = [this.#text, this.#usage, this.#costNano];
    return { status, text, usage, costNano, stopReason, error };
  }
}

/** The history as the model can read it; what is stored stays whole. */
async function fitted(
  deps: RunnerDeps,
  { turn, model, system, emit }: TurnPlan,
  history: readonly ModelMessage[],
  offered: Pick<ModelRequest, 'tools' | 'ownSearch'>,
): Promise<readonly ModelMessage[]> {
  const context = await deps.models.contexts.tokens(model.id);
  if (context === undefined) return history;
  const { maxOutputTokens } = deps.settings().turn;
  // A small model keeps half for the conversation, however long answers may be.
  const whole = Math.max(context / 2, context - maxOutputTokens);
  const request = { system, ...offered, messages: history, maxOutputTokens };
  const scale = await deps.models.counter.scale(model, request, whole * FULL);
  const fixed = estimateRequest({ ...request, messages: [] });
  const room = Math.max(whole / scale - fixed, context / scale / 4);
  const { messages, leftOut } = compact(history, room);
  if (leftOut > 0) {
    deps.store.noteLeftOut(turn.id, leftOut);
    emit({ type: 'shortened', leftOut });
    deps.log.info('a long chat was shortened for the model', { leftOut });
  }
  return messages;
}

function cutAt({ finish }: Pick<Answer, 'finish'>): string | undefined {
  return finish === 'length' ? stopReasons.cutAtLength : undefined;
}

function callsOf(parts: readonly MessagePart[]): ToolCallPart[] {
  return parts.filter((part) => part.type === 'tool_call');
}
