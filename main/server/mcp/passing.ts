import {
  CLIENT_CAPABILITIES_META_KEY,
  LOG_LEVEL_META_KEY,
  ProtocolError,
  ProtocolErrorCode,
  inputRequired,
  type InputRequiredResult,
  type Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { cancelled, isRecord } from '../../../app/base/index.ts';
import type { CommandInput, Door, EventPayload } from '../../../app/contract/index.ts';

type LogMessage = Omit<EventPayload<'servers.logged'>, 'server'>;
type Ask = EventPayload<'asks.opened'>;
type ClientCall = Pick<CommandInput<'tools.call'>, 'client' | 'input' | 'logLevel' | 'progressId'>;

/** What is common to the answers of calls that may need input. */
interface Answered {
  readonly inputRequired?:
    { inputRequests?: object | undefined; requestState?: string | undefined } | undefined;
}

/** A call at the door whose client is asked for something before it can go on. */
interface Held {
  readonly server: Server;
  readonly result: Promise<unknown>;
  readonly stop: AbortController;
  readonly open: Map<string, Ask>;
  /** Called when something new is asked. */
  wake: () => void;
  expiry: NodeJS.Timeout | undefined;
  /** How often its client was asked: an answer to an earlier time is none to this one. */
  round: number;
  context: ServerContext;
}

const STATE_PREFIX = 'agenthub:';
/** How long a client may take to come back with what it was asked for. */
const HELD_MS = 10 * 60_000;

/**
 * Carries calls of clients to the door. What a server asks meanwhile goes back to the client of the
 * call as "input required", in both revisions: towards older clients the server library makes a
 * request of it. A call that a server of the older revision holds open stays open here until its
 * client comes back.
 */
export class Passing implements Disposable {
  readonly #door: Door;
  readonly #held = new Map<string, Held>();
  readonly #following: Disposable[];
  /** From which level on each client of the older revisions wants what servers log. */
  readonly #levels = new WeakMap<Server, string>();

  constructor(door: Door) {
    this.#door = door;
    this.#following = [
      door.on('asks.opened', (ask) => {
        const held = this.#held.get(ask.key);
        held?.open.set(ask.id, ask);
        held?.wake();
      }),
      door.on('asks.closed', ({ id }) => {
        for (const held of this.#held.values()) held.open.delete(id);
      }),
      door.on('tools.progressed', ({ progressId, ...seen }) => {
        const held = this.#held.get(progressId);
        const progressToken = held?.context.mcpReq._meta?.progressToken;
        if (!held || progressToken === undefined) return;
        void notify(held.context, 'notifications/progress', { progressToken, ...seen });
      }),
      door.on('servers.logged', (message) => this.#log(message)),
    ];
  }

  /** One call to its end, or to what it needs from the client next. */
  async pass<T extends Answered>(
    server: Server,
    context: ServerContext,
    call: (more: ClientCall, signal: AbortSignal) => Promise<T>,
  ): Promise<T | InputRequiredResult> {
    const { mcpReq } = context;
    const state = mcpReq.requestState<string>();
    if (state?.startsWith(STATE_PREFIX)) return this.#resume<T>(state, context);
    const id = crypto.randomUUID();
    const stop = new AbortController();
    const responses = mcpReq.inputResponses;
    const result = call(
      {
        client: { key: id, capabilities: capabilitiesOf(server, context) },
        progressId: id,
        ...(state === undefined && responses === undefined ? {} : { input: { responses, state } }),
        logLevel: wantedLevel(context) ?? this.levelOf(server),
      },
      stop.signal,
    );
    const held: Held = {
      ...{ server, result, stop, context },
      open: new Map(),
      wake: () => undefined,
      expiry: undefined,
      round: 0,
    };
    this.#held.set(id, held);
    return this.#wait<T>(id, held);
  }

  setLevel(server: Server, level: string): void {
    this.#levels.set(server, level);
  }

  /** Undefined for a client of the newer revision: it says with each call what it wants. */
  levelOf(server: Server): string | undefined {
    return this.#levels.get(server);
  }

  /** What a server logged, to a client of the older revisions: beside its call, where one is under way. */
  async tell(server: Server, message: LogMessage): Promise<void> {
    const held = [...this.#held.values()].find((each) => each.server === server);
    const params = { ...message };
    if (held) await notify(held.context, 'notifications/message', params);
    else await server.notification({ method: 'notifications/message', params });
  }

  [Symbol.dispose](): void {
    for (const subscription of this.#following) subscription[Symbol.dispose]();
    for (const [id, held] of this.#held) this.#end(id, held);
  }

  async #resume<T extends Answered>(
    state: string,
    context: ServerContext,
  ): Promise<T | InputRequiredResult> {
    const [key = '', round] = state.slice(STATE_PREFIX.length).split('.');
    const held = this.#held.get(key);
    if (!held || String(held.round) !== round) {
      throw new ProtocolError(
        ProtocolErrorCode.InvalidParams,
        'The call that this belongs to is not open any more: call again.',
        { reason: 'invalid_request_state' },
      );
    }
    clearTimeout(held.expiry);
    held.context = context;
    for (const [id, result] of Object.entries(context.mcpReq.inputResponses ?? {})) {
      if (!held.open.delete(id) || !isRecord(result)) continue;
      await this.#door.invoke('asks.answer', { id, result });
    }
    return this.#wait<T>(key, held);
  }

  async #wait<T extends Answered>(id: string, held: Held): Promise<T | InputRequiredResult> {
    const { signal } = held.context.mcpReq;
    const asked = new Promise<'asked'>((resolve) => {
      held.wake = () => resolve('asked');
      if (held.open.size > 0) resolve('asked');
    });
    const onAbort = (): void => this.#end(id, held);
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
    try {
      const done = await Promise.race([held.result, asked]);
      if (done === 'asked') return this.#inputRequired(id, held);
      this.#held.delete(id);
      const { inputRequired: needed } = done as T;
      return needed ? inputRequired(needed as never) : (done as T);
    } catch (error) {
      this.#held.delete(id);
      throw error;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  #inputRequired(id: string, held: Held): InputRequiredResult {
    held.round += 1;
    held.expiry = setTimeout(() => this.#end(id, held), HELD_MS).unref();
    held.result.catch(() => undefined);
    const inputRequests = Object.fromEntries(
      [...held.open.values()].map((ask) => [ask.id, { method: ask.method, params: ask.params }]),
    );
    return inputRequired({
      inputRequests: inputRequests as never,
      requestState: `${STATE_PREFIX}${id}.${held.round}`,
    });
  }

  #end(id: string, held: Held): void {
    this.#held.delete(id);
    clearTimeout(held.expiry);
    held.result.catch(() => undefined);
    held.stop.abort(cancelled('The call'));
  }

  /** What a server logs goes to the newer clients whose calls asked for it. */
  #log({ level, logger, data }: EventPayload<'servers.logged'>): void {
    for (const { context } of this.#held.values()) {
      const wanted = wantedLevel(context);
      if (wanted === undefined || rank(level) < rank(wanted)) continue;
      void notify(context, 'notifications/message', { level, logger, data });
    }
  }
}

/** Severities of RFC 5424, the least first. */
const LEVELS = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'];

export function rank(level: string): number {
  return LEVELS.indexOf(level);
}

/** Which client a notification belongs to may be gone when it comes. */
function notify(context: ServerContext, method: string, params: object): Promise<void> {
  return context.mcpReq
    .notify({ method, params: params as Record<string, unknown> })
    .catch(() => undefined);
}

function capabilitiesOf(server: Server, context: ServerContext): Record<string, unknown> {
  const declared =
    envelopeOf(context)[CLIENT_CAPABILITIES_META_KEY] ?? server.getClientCapabilities();
  return isRecord(declared) ? declared : {};
}

function wantedLevel(context: ServerContext): string | undefined {
  const level = envelopeOf(context)[LOG_LEVEL_META_KEY];
  return typeof level === 'string' ? level : undefined;
}

/** What a request of the newer revision says of its client. */
function envelopeOf({ mcpReq }: ServerContext): Record<string, unknown> {
  return { ...mcpReq.envelope };
}
