import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JsonSchema } from '../../../app/base/index.ts';
import { listen } from '../http-server.ts';
import { localRuntime, type Form, type Generation } from './runtime.ts';

/** The part of a chat completions request that this server heeds. */
interface ChatRequest {
  readonly max_tokens?: number;
  readonly messages: readonly { readonly content?: unknown }[];
  readonly tools?: readonly {
    readonly function: { readonly name: string; readonly parameters: JsonSchema };
  }[];
}

export interface LocalModelServer extends AsyncDisposable {
  /** The address that a provider of OpenAI's chat completions protocol is given. */
  readonly baseUrl: string;
  /** How the last answer ended on the model's side; resolves when it has. */
  lastGeneration(): Promise<Generation>;
}

/**
 * A local model behind OpenAI's chat completions protocol, as Ollama and LM Studio serve theirs.
 * Text follows the grammar given here; where a tool is offered the answer is a call of the first
 * one, whose arguments are bound to the tool's own JSON schema.
 */
export async function localModelServer(
  options: { readonly seed?: number; readonly grammar?: string } = {},
): Promise<LocalModelServer> {
  const runtime = await localRuntime(options.seed ?? 1);
  let last: Promise<Generation> | undefined;
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const body = JSON.parse(await bodyOf(incoming)) as ChatRequest;
    const tool = body.tools?.[0]?.function;
    const form: Form | undefined = tool
      ? { schema: tool.parameters }
      : options.grammar === undefined
        ? undefined
        : { grammar: options.grammar };
    const left = new AbortController();
    outgoing.once('close', () => left.abort());
    const wire = chatWire(outgoing);
    wire.begin(tool?.name);
    const done = runtime.generate({
      prompt: body.messages.map((message) => JSON.stringify(message.content)).join('\n'),
      maxTokens: body.max_tokens ?? 64,
      form,
      signal: left.signal,
      onText: (piece) => wire.piece(piece, tool !== undefined),
    });
    last = done;
    wire.end(await done, tool !== undefined);
  };
  const server = await listen((incoming, outgoing) => void answer(incoming, outgoing));
  return {
    baseUrl: `${server.url}/v1`,
    lastGeneration: () => last ?? Promise.reject(new Error('nothing was asked yet')),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await last;
      await runtime[Symbol.asyncDispose]();
    },
  };
}

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of incoming.setEncoding('utf8')) text += String(chunk);
  return text;
}

/** Writes the protocol's server-sent chunks. */
function chatWire(outgoing: ServerResponse) {
  const send = (choices: object[], more: object = {}): void => {
    const chunk = { id: 'local-1', object: 'chat.completion.chunk', created: 0, model: 'tiny' };
    outgoing.write(`data: ${JSON.stringify({ ...chunk, choices, ...more })}\n\n`);
  };
  const delta = (change: object, finish: string | null = null): void =>
    send([{ index: 0, delta: change, finish_reason: finish }]);
  return {
    begin(tool: string | undefined): void {
      outgoing.writeHead(200, { 'content-type': 'text/event-stream' });
      delta({ role: 'assistant', content: '' });
      if (tool === undefined) return;
      const call = { index: 0, id: 'call_1', type: 'function' };
      delta({ tool_calls: [{ ...call, function: { name: tool, arguments: '' } }] });
    },
    piece(text: string, called: boolean): void {
      delta(
        called ? { tool_calls: [{ index: 0, function: { arguments: text } }] } : { content: text },
      );
    },
    end({ promptTokens, tokens, ended }: Generation, called: boolean): void {
      delta({}, ended === 'length' ? 'length' : called ? 'tool_calls' : 'stop');
      const total_tokens = promptTokens + tokens;
      send([], { usage: { prompt_tokens: promptTokens, completion_tokens: tokens, total_tokens } });
      outgoing.end('data: [DONE]\n\n');
    },
  };
}
