/** What a server may ask of its client (MCP 2025-11-25 as requests, 2026-07-28 as input requests). */
export type AskMethod = 'sampling/createMessage' | 'elicitation/create' | 'roots/list';

export interface ServerAsk {
  readonly server: string;
  readonly method: AskMethod;
  readonly params: Record<string, unknown>;
  /** Aborts when the server wants no answer any more. */
  readonly signal: AbortSignal;
}

/** Somebody who can be asked by a server while a call of theirs is under way. */
export interface Answerer {
  /** Tells apart who is asked: identical calls of one answerer may share an answer. */
  readonly key: string;
  /** What can be asked, as an MCP client declares it. */
  readonly capabilities: Readonly<Record<string, unknown>>;
  /**
   * Whether an answer that needs input is handed on as it is, to be sent again with the input;
   * otherwise `answer` is asked for each input and the call is sent again here.
   */
  readonly inRounds: boolean;
  /** The result of the request; rejects where there is none. */
  answer(ask: ServerAsk): Promise<Record<string, unknown>>;
}

/** What a call that was answered with "input required" is sent again with. */
export interface RoundInput {
  readonly responses?: Record<string, unknown> | undefined;
  readonly state?: string | undefined;
}

/** What a server needs before it can answer a call. */
export interface InputRequired {
  readonly inputRequests?: Record<string, unknown> | undefined;
  readonly requestState?: string | undefined;
}

/** The capability that a client declares for each method. */
export const CAPABILITY_OF: Readonly<Record<AskMethod, string>> = {
  'sampling/createMessage': 'sampling',
  'elicitation/create': 'elicitation',
  'roots/list': 'roots',
};

export function isAskMethod(method: unknown): method is AskMethod {
  return typeof method === 'string' && Object.hasOwn(CAPABILITY_OF, method);
}

interface CallUnderWay {
  readonly answerer: Answerer | undefined;
  /** Questions of it that wait for an answer. */
  waiting: number;
}

/** Calls under way on one connection, each with whoever can be asked for it. */
export class Answerers {
  readonly #underWay = new Set<CallUnderWay>();

  /** Until disposed, a call of this answerer (or of nobody) is under way. */
  enter(answerer: Answerer | undefined): Disposable {
    const call = { answerer, waiting: 0 };
    this.#underWay.add(call);
    return { [Symbol.dispose]: () => void this.#underWay.delete(call) };
  }

  /**
   * Asks whoever is meant by a request that names no call, as in the older revisions: the only one
   * with calls under way who can answer it, calls that wait for an answer already left aside. Where
   * several could be meant, nobody is asked: what is meant for one must not reach another.
   */
  ask(ask: ServerAsk): Promise<Record<string, unknown>> | undefined {
    const call = this.#meant();
    const { answerer } = call ?? {};
    if (!call || !answerer) return undefined;
    if (!Object.hasOwn(answerer.capabilities, CAPABILITY_OF[ask.method])) return undefined;
    call.waiting += 1;
    return answerer.answer(ask).finally(() => (call.waiting -= 1));
  }

  #meant(): CallUnderWay | undefined {
    const all = [...this.#underWay];
    const working = all.filter(({ waiting }) => waiting === 0);
    const [first, ...others] = working.length > 0 ? working : all;
    const alone = others.every(({ answerer }) => answerer?.key === first?.answerer?.key);
    return alone ? first : undefined;
  }
}
