import { AppError } from '../../app/base/index.ts';
import type {
  ChatModel,
  MessagePart,
  ModelEvent,
  ModelRequest,
  TokenUsage,
} from '../../app/models/index.ts';

/** Everything that came out of one call, and how it ended. */
export interface Collected {
  readonly events: ModelEvent[];
  readonly text: string;
  readonly thinking: string;
  readonly parts: MessagePart[];
  readonly usage: TokenUsage | undefined;
  readonly provenance: string | undefined;
  readonly finish: string | undefined;
  readonly error: AppError | undefined;
}

/** Asks a model and gathers the events; what it throws must be an AppError. */
export async function collect(
  model: ChatModel,
  request: ModelRequest,
  signal: AbortSignal = new AbortController().signal,
  onEvent: (event: ModelEvent) => void = () => undefined,
): Promise<Collected> {
  const events: ModelEvent[] = [];
  let error: AppError | undefined;
  try {
    for await (const event of model.stream(request, signal)) {
      events.push(event);
      onEvent(event);
    }
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    error = thrown;
  }
  const pieces = (type: 'text' | 'thinking'): string =>
    events.map((event) => (event.type === type ? event.delta : '')).join('');
  const usage = events.filter((event) => event.type === 'usage').at(-1);
  return {
    events,
    text: pieces('text'),
    thinking: pieces('thinking'),
    parts: events.flatMap((event) => (event.type === 'part' ? [event.part] : [])),
    usage: usage?.usage,
    provenance: usage?.provenance,
    finish: events.find((event) => event.type === 'finish')?.reason,
    error,
  };
}

/** A request with one question and nothing else. */
export function question(text: string, more: Partial<ModelRequest> = {}): ModelRequest {
  return {
    system: 'Be brief.',
    messages: [{ role: 'user', parts: [{ type: 'text', text }] }],
    tools: [],
    maxOutputTokens: 1000,
    ...more,
  };
}

/** A tool as a model is told of it, for requests in tests. */
export const weatherTool = {
  name: 'weather__today',
  description: 'The weather of a place today.',
  inputSchema: {
    type: 'object',
    properties: { place: { type: 'string' } },
    required: ['place'],
  },
};
