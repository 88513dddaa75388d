import { AppError, Events, type Ids } from '../../base/index.ts';
import type { ServerAsk } from '../../gateway/index.ts';

/** What a model call for a server would be: shown before it is allowed. */
export interface SamplingPlan {
  readonly model: string;
  readonly inputTokens: number;
  readonly maxOutputTokens: number;
  /** The most that it can cost, in nano-dollars; null where the price is unknown. */
  readonly worstNano: number | null;
}

/** A question of a server that waits for an answer. */
export interface OpenAsk {
  readonly id: string;
  /** Who is asked: `person`, or the key that an MCP client chose. */
  readonly key: string;
  readonly server: string;
  readonly method: ServerAsk['method'];
  readonly params: Record<string, unknown>;
  readonly chatId: string | undefined;
  readonly sampling: SamplingPlan | undefined;
}

export type AskReply =
  | { readonly result: Record<string, unknown> }
  | { readonly result?: undefined; readonly refused: string };

interface Waiting {
  readonly ask: OpenAsk;
  readonly settle: (reply: AskReply) => void;
}

/** Longer than this no question stays open: whoever was asked is not there. */
const LONGEST_MS = 10 * 60_000;

/** Every question of a server that is open now. */
export class OpenAsks {
  readonly events = new Events<{ opened: OpenAsk; closed: { readonly id: string } }>();
  readonly #ids: Ids;
  readonly #waiting = new Map<string, Waiting>();

  constructor(ids: Ids) {
    this.#ids = ids;
  }

  /** The reply; rejects where there was none in ten minutes, or when the server takes it back. */
  open(
    key: string,
    ask: ServerAsk,
    more: { chatId?: string | undefined; sampling?: SamplingPlan | undefined } = {},
  ): Promise<AskReply> {
    const id = this.#ids.next('ask');
    const { server, method, params } = ask;
    const signal = AbortSignal.any([ask.signal, AbortSignal.timeout(LONGEST_MS)]);
    const open: OpenAsk = {
      ...{ id, key, server, method, params },
      chatId: more.chatId,
      sampling: more.sampling,
    };
    return new Promise((resolve, reject) => {
      const close = (): void => {
        signal.removeEventListener('abort', gaveUp);
        if (this.#waiting.delete(id)) this.events.emit('closed', { id });
      };
      const gaveUp = (): void => {
        close();
        reject(unanswered(server));
      };
      this.#waiting.set(id, {
        ask: open,
        settle: (reply) => {
          close();
          resolve(reply);
        },
      });
      if (signal.aborted) return gaveUp();
      signal.addEventListener('abort', gaveUp);
      this.events.emit('opened', open);
    });
  }

  /** False where no such question is open any more. */
  reply(id: string, reply: AskReply): boolean {
    const waiting = this.#waiting.get(id);
    waiting?.settle(reply);
    return waiting !== undefined;
  }

  of(key: string): OpenAsk[] {
    return [...this.#waiting.values()].map(({ ask }) => ask).filter((ask) => ask.key === key);
  }
}

function unanswered(server: string): AppError {
  return new AppError({
    kind: 'cancelled',
    code: 'ask.unanswered',
    message: `The question of the server "${server}" was not answered.`,
    data: { server },
  });
}
