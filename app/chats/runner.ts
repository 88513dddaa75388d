import {
  Events,
  cancelled,
  messageOf,
  toAppError,
  toWireError,
  type Clock,
  type Log,
} from '../base/index.ts';
import type { Answerer } from '../gateway/index.ts';
import type { Ledger } from '../ledger/index.ts';
import {
  textOf,
  type ChatModel,
  type ModelRegistry,
  type ModelTool,
  type OwnSearch,
} from '../models/index.ts';
import type { Settings } from '../settings/index.ts';
import type { ApprovalAnswer, AskedFor, CallerKind, ToolGate } from '../tools/index.ts';
import type { Attachment } from './attachments.ts';
import { chatBusy, messageEmpty, nothingToRetry } from './errors.ts';
import type { ChatAgent } from './agent.ts';
import { systemPrompt, titleFrom } from './prompt.ts';
import type { Chat, ChatStore, Turn } from './store.ts';
import { stopCause } from './stop-reasons.ts';
import { runTurn, type TurnEnd } from './turn.ts';
import { turnChoice, type ChoiceAsked } from './turn-choices.ts';
import type { TurnEvent, TurnEventEnvelope } from './turn-event.ts';

export interface TurnOffer {
  readonly tools: readonly ModelTool[];
  /** Set where the turn's model searches by itself among the tools that are `deferred`. */
  readonly ownSearch?: OwnSearch | undefined;
  /** Told, when the turn ends, which tools were called of it, by the names that the model knows. */
  readonly used?: ((names: readonly string[]) => void) | undefined;
  /** Keeps what was offered with the turn; called within a transaction when it is sent. */
  readonly keep: () => void;
}

export interface RunnerDeps {
  readonly store: ChatStore;
  readonly models: ModelRegistry;
  readonly tools: ToolGate;
  readonly ledger: Ledger;
  readonly settings: () => Settings;
  readonly clock: Clock;
  readonly log: Log;
  /** Waits, not for long, until what was just started can be used. */
  readonly ready: (signal: AbortSignal, turn: Turn, message: string) => Promise<void>;
  /** The tools that a request is offered within its chat. */
  readonly offer: (request: string, turn: Turn) => TurnOffer;
  /** An agent that answers in place of the assistant; throws where there is none of that name. */
  readonly agent: (name: string) => ChatAgent;
  /** Who answers what a server asks in the course of a turn at a window. */
  readonly answerer: (call: AskedFor) => Answerer;
}

export interface TurnRequest {
  /** Undefined starts a chat; an unknown id starts a chat under that id. */
  readonly chatId: string | undefined;
  readonly message: string;
  readonly files?: readonly Attachment[] | undefined;
  /** `provider/model`; undefined takes the chat's, then the settings'. */
  readonly model: string | undefined;
  readonly caller: CallerKind;
  /** An agent, by name, that answers this turn. */
  readonly agent?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface RunningTurn {
  readonly chat: Chat;
  readonly turn: Turn;
  readonly ended: Promise<TurnEnd>;
}

interface Live {
  readonly turn: Turn;
  readonly abort: AbortController;
  readonly approvals: Map<
    string,
    { event: TurnEvent | undefined; answer: (a: ApprovalAnswer) => void }
  >;
  rev: number;
  ended: Promise<unknown> | undefined;
}

/** Starts, follows and stops turns; one at a time in each chat. */
export class ChatRunner {
  readonly events = new Events<{ turn: TurnEventEnvelope; chat: { chatId: string } }>();
  readonly #deps: RunnerDeps;
  readonly #live = new Map<string, Live>();

  constructor(deps: RunnerDeps) {
    this.#deps = deps;
  }

  /** Stores the request and starts to answer it. Fails only before anything is stored. */
  async start(request: TurnRequest): Promise<RunningTurn> {
    const { store, models } = this.#deps;
    const message = request.message.trim();
    if (message === '') throw messageEmpty();
    const known = request.chatId === undefined ? undefined : store.find(request.chatId);
    if (known && this.#live.has(known.id)) throw chatBusy(known.id);
    const agent = request.agent === undefined ? undefined : this.#deps.agent(request.agent);
    const wanted = request.model ?? agent?.model ?? known?.model ?? this.#deps.settings().model;
    const model = await models.resolve(wanted);
    const { files = [] } = request;
    store.attachments.check(files, model.id, models.abilities(model.id));
    const attached = files.length === 0 ? [] : await store.attachments.measure(files);
    // Looked up again: another request may have made, begun or deleted the chat meanwhile.
    const present = request.chatId === undefined ? undefined : store.find(request.chatId);
    if (present && this.#live.has(present.id)) throw chatBusy(present.id);
    store.attachments.keep(attached, files);
    const parts = [...attached, { type: 'text' as const, text: message }];
    const { chat, turn } = store.together(() => {
      const chat = present ?? store.create(titleFrom(message), request.chatId, request.model);
      if (request.model !== undefined && request.model !== chat.model) {
        store.setModel(chat.id, request.model);
      }
      const { turn } = store.beginTurn(chat.id, model.id, parts);
      const asked = { request: request.model, agent: agent?.model, chat: known?.model };
      this.#noteChoice(turn.id, model.id, asked);
      return { chat, turn };
    });
    return this.#run(chat, turn, model, message, { ...request, agent });
  }

  /** Answers a turn that is stored. */
  #run(
    chat: Chat,
    turn: Turn,
    model: ChatModel,
    message: string,
    request: Pick<TurnRequest, 'caller' | 'signal'> & {
      readonly agent?: ChatAgent | undefined;
      readonly maxOutputTokens?: number | undefined;
    },
  ): RunningTurn {
    const { agent } = request;
    const live: Live = {
      turn,
      abort: new AbortController(),
      approvals: new Map(),
      rev: 0,
      ended: undefined,
    };
    this.#live.set(chat.id, live);
    this.events.emit('chat', { chatId: chat.id });
    const onAbort = (): void => live.abort.abort(cancelled('The answer'));
    if (request.signal?.aborted) onAbort();
    request.signal?.addEventListener('abort', onAbort, { once: true });
    const ended = Promise.resolve().then(async () => {
      this.#emit(live, { type: 'start', model: model.id });
      await this.#deps.ready(live.abort.signal, turn, message);
      const usual = systemPrompt({
        date: new Date(this.#deps.clock.now()).toISOString().slice(0, 10),
        folder: this.#deps.settings().filesFolder,
      });
      const offer = (): TurnOffer => {
        const whole = this.#deps.offer(message, turn);
        return agent
          ? { ...whole, tools: whole.tools.filter(({ name }) => agent.mayUse(name)) }
          : whole;
      };
      const run = (signal: AbortSignal): Promise<TurnEnd> =>
        runTurn(this.#deps, {
          turn,
          model,
          agent,
          system: agent ? `${agent.system}\n${usual}` : usual,
          offer,
          caller: request.caller,
          maxOutputTokens: request.maxOutputTokens,
          signal,
          emit: (event) => this.#emit(live, event),
          ask: (id) => this.#ask(live, id),
        });
      return agent ? agent.use(live.abort.signal, run) : run(live.abort.signal);
    });
    const finished = ended
      .catch((error: unknown) => this.#unexpected(error))
      .then((end) => {
        request.signal?.removeEventListener('abort', onAbort);
        return this.#finish(live, end);
      });
    live.ended = finished;
    return { chat, turn, ended: finished };
  }

  /** Stops the answer of a chat and waits until it is stored; what was shown stays. Nothing happens where none runs. */
  async stop(chatId: string, turnId?: string): Promise<void> {
    const live = this.#live.get(chatId);
    if (turnId !== undefined && live?.turn.id !== turnId) return;
    live?.abort.abort(cancelled('The answer'));
    await live?.ended;
  }

  /**
   * Asks the last request of a chat again, in place of its last turn. A turn that a budget stopped
   * goes on where it stood: no tool that had run runs again. `maxOutputTokens` keeps the answers of
   * this turn shorter than the settings allow.
   */
  async retry(
    chatId: string,
    model: string | undefined,
    caller: CallerKind,
    maxOutputTokens?: number,
  ): Promise<RunningTurn> {
    const { store, models } = this.#deps;
    const chat = store.get(chatId);
    if (this.#live.has(chatId)) throw chatBusy(chatId);
    const resolved = await models.resolve(model ?? chat.model ?? this.#deps.settings().model);
    if (this.#live.has(chatId)) throw chatBusy(chatId);
    const asked = { request: model, agent: undefined, chat: chat.model };
    const how = { caller, maxOutputTokens };
    const stopped = store.reopenTurn(chatId, resolved.id);
    if (stopped) {
      this.#noteChoice(stopped.turn.id, resolved.id, asked);
      return this.#run(chat, stopped.turn, resolved, stopped.message, how);
    }
    const last = store.lastRequest(chatId);
    if (!last) throw nothingToRetry();
    if (model !== undefined && model !== chat.model) store.setModel(chatId, model);
    const { turn } = store.beginTurn(chatId, resolved.id, last.parts, last.turnId);
    this.#noteChoice(turn.id, resolved.id, asked);
    return this.#run(chat, turn, resolved, textOf(last.parts), how);
  }

  /** Keeps why a turn has its model, for the person who asks later. */
  #noteChoice(turnId: string, model: string, asked: ChoiceAsked): void {
    const { store, models, settings } = this.#deps;
    store.choices.keep(turnId, turnChoice(model, asked, settings().model, models.choice));
  }

  /** Answers a question for approval; false where it is no longer open. */
  approve(id: string, answer: ApprovalAnswer): boolean {
    for (const live of this.#live.values()) {
      const open = live.approvals.get(id);
      if (open) {
        open.answer(answer);
        return true;
      }
    }
    return false;
  }

  /** The turn that a chat is answering, with the questions it waits on. */
  running(chatId: string) {
    const live = this.#live.get(chatId);
    if (!live) return undefined;
    return {
      turnId: live.turn.id,
      rev: live.rev,
      approvals: [...live.approvals.values()].flatMap((open) => (open.event ? [open.event] : [])),
    };
  }

  get active(): number {
    return this.#live.size;
  }

  /** Stops every turn and waits until each is stored. */
  async stopAll(): Promise<void> {
    await Promise.all([...this.#live.keys()].map((chatId) => this.stop(chatId)));
  }

  #ask(live: Live, id: string): Promise<ApprovalAnswer> {
    return new Promise((resolve) => {
      const answer = (given: ApprovalAnswer): void => {
        live.approvals.delete(id);
        live.abort.signal.removeEventListener('abort', onAbort);
        resolve(given);
      };
      const onAbort = (): void => answer('deny');
      live.approvals.set(id, { event: undefined, answer });
      live.abort.signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  #emit(live: Live, event: TurnEvent): void {
    if (event.type === 'approval') {
      const open = live.approvals.get(event.id);
      if (open) live.approvals.set(event.id, { ...open, event });
    }
    live.rev += 1;
    const { chatId, id: turnId } = live.turn;
    this.events.emit('turn', { chatId, turnId, rev: live.rev, event });
  }

  #finish(live: Live, end: TurnEnd): TurnEnd {
    const { turn } = live;
    const error = end.error ? toWireError(end.error) : null;
    const cause = stopCause(end.stopReason);
    try {
      if (end.stored !== true && this.#deps.store.find(turn.chatId)) {
        this.#deps.store.endTurn(turn, end.status, end.stopReason ?? null, error);
      }
    } catch (failure) {
      // The next start finds the turn open and marks it; who listens is told that it has ended.
      this.#deps.log.error('a turn could not be ended', { reason: messageOf(failure) });
    } finally {
      this.#live.delete(turn.chatId);
      if (error && end.status === 'failed') this.#emit(live, { type: 'error', error });
      this.#emit(live, {
        type: 'done',
        status: end.status,
        text: end.text,
        usage: end.usage,
        costNano: end.costNano,
        ...(end.stopReason ? { stopReason: end.stopReason } : {}),
        ...(cause ? { stopCause: cause } : {}),
      });
      this.events.emit('chat', { chatId: turn.chatId });
    }
    return end;
  }

  #unexpected(error: unknown): TurnEnd {
    this.#deps.log.error('a turn ended unexpectedly', { reason: messageOf(error) });
    const usage = {
      inputTokens: 0,
      outputTokens: 0,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      reasoningTokens: 0,
    };
    return {
      status: 'failed',
      text: '',
      usage,
      costNano: null,
      stopReason: undefined,
      error: toAppError(error),
    };
  }
}
