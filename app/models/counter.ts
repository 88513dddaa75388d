import { estimateMessages, estimateRequest } from './estimate.ts';
import type { MessagePart, ModelMessage } from './message.ts';
import type { ChatModel, ModelRequest } from './ports.ts';

/** An estimate this near to a limit, or above it, is not relied on. */
const NEAR = 0.8;
/** A counted beginning stands for a request that has grown by less than this share of it. */
const GROWN = 0.1;
/** The answer waits for it: longer than a provider or another thread takes for a large request. */
const TIMEOUT_MS = 5000;
/** Counted requests that are kept. */
const MOST_KEPT = 16;

export interface CounterDeps {
  /** The tokens of a text by a usual encoding; rejects where that cannot be done now. */
  readonly countText: (text: string, signal: AbortSignal) => Promise<number>;
}

interface Counted {
  readonly model: string;
  readonly text: string;
  readonly messages: number;
  /** Tokens for each one that was estimated. */
  readonly scale: number;
}

/**
 * Sets estimates right where it matters: by the provider's own count, else by a usual encoding.
 * What was counted is kept for the requests that begin with it.
 */
export class TokenCounter {
  readonly #deps: CounterDeps;
  readonly #kept = new Map<string, Counted>();

  constructor(deps: CounterDeps) {
    this.#deps = deps;
  }

  /**
   * Tokens for each one that {@link estimateRequest} says of this request: 1 where its estimate is
   * far below the limit, or where nobody can count. Never throws.
   */
  async scale(model: ChatModel, request: ModelRequest, limit: number): Promise<number> {
    const estimate = estimateRequest(request);
    if (estimate < limit * NEAR) return 1;
    const text = textOf(request);
    const known = this.#find(model.id, text);
    if (known) {
      const added = estimateMessages(request.messages.slice(known.messages));
      if (added < estimate * GROWN) return known.scale;
    }
    const tokens = await this.#count(model, request, text);
    if (tokens === undefined) return known?.scale ?? 1;
    const scale = tokens / estimate;
    this.#keep({ model: model.id, text, messages: request.messages.length, scale });
    return scale;
  }

  async #count(model: ChatModel, request: ModelRequest, text: string): Promise<number | undefined> {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    try {
      const tokens = await model.count?.(request, signal);
      if (tokens !== undefined && tokens > 0) return tokens;
    } catch {
      // the encoding is nearer to the truth than the length of the text
    }
    try {
      const files = request.messages.map(({ role, parts }) => ({
        role,
        parts: parts.filter(isFile),
      }));
      return (await this.#deps.countText(text, signal)) + estimateMessages(files);
    } catch {
      return undefined;
    }
  }

  /** The longest request of this model that was counted and with which this one begins. */
  #find(model: string, text: string): Counted | undefined {
    return [...this.#kept.values()]
      .filter((counted) => counted.model === model && text.startsWith(counted.text))
      .sort((a, b) => b.text.length - a.text.length)[0];
  }

  #keep(counted: Counted): void {
    const [oldest] = this.#kept.keys();
    if (this.#kept.size >= MOST_KEPT && oldest !== undefined) this.#kept.delete(oldest);
    this.#kept.set(`${counted.model}\n${counted.text}`, counted);
  }
}

/** What a request says, without the content of files: a longer one of the same chat begins with it. */
function textOf({ system, tools, messages }: ModelRequest): string {
  const offered = tools
    .filter(({ deferred }) => deferred !== true)
    .map(({ name, description, inputSchema }) => [name, description, inputSchema]);
  return [system, JSON.stringify(offered), ...messages.map(messageText)].join('\n');
}

function messageText({ parts }: ModelMessage): string {
  return JSON.stringify(parts.map((part) => (isFile(part) ? { ...part, data: '' } : part)));
}

function isFile(part: MessagePart): boolean {
  return part.type === 'file';
}
