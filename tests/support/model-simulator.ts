import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as the simulator received it. */
export interface SeenRequest {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what a client sent, to be looked into
  readonly body: any;
}

/** How a request is answered; the server ends the answer unless it says otherwise. */
export type Reply =
  | {
      readonly kind: 'json';
      readonly status: number;
      readonly body: unknown;
      readonly headers?: Record<string, string>;
    }
  | {
      readonly kind: 'stream';
      readonly frames: readonly (string | Uint8Array)[];
      /** `end` closes the answer properly, `cut` destroys the socket, `hang` leaves it open. */
      readonly then?: 'end' | 'cut' | 'hang';
      readonly headers?: Record<string, string>;
    };

export interface ModelSimulator extends AsyncDisposable {
  readonly url: string;
  readonly requests: SeenRequest[];
  /** Resolves when the client closes a connection whose answer was left hanging. */
  readonly abandoned: Promise<void>;
}

/** An HTTP server on the loopback that answers each request as the script says. */
export async function modelSimulator(
  script: (request: SeenRequest, index: number) => Reply | Promise<Reply>,
): Promise<ModelSimulator> {
  const requests: SeenRequest[] = [];
  const abandoned = Promise.withResolvers<void>();
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    let text = '';
    for await (const chunk of incoming.setEncoding('utf8')) text += String(chunk);
    const seen: SeenRequest = {
      path: incoming.url ?? '',
      headers: incoming.headers,
      body: text === '' ? undefined : JSON.parse(text),
    };
    requests.push(seen);
    await send(outgoing, await script(seen, requests.length - 1), abandoned.resolve);
  };
  const server = createServer((incoming, outgoing) => void answer(incoming, outgoing));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    abandoned: abandoned.promise,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function send(outgoing: ServerResponse, reply: Reply, gone: () => void): Promise<void> {
  if (reply.kind === 'json') {
    outgoing.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers });
    outgoing.end(JSON.stringify(reply.body));
    return;
  }
  outgoing.writeHead(200, { 'content-type': 'text/event-stream', ...reply.headers });
  if (reply.then === 'hang') outgoing.on('close', gone);
  for (const frame of reply.frames) {
    if (outgoing.destroyed) return;
    outgoing.write(frame);
    // A turn of the loop between frames, so that each leaves as its own piece.
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (reply.then === 'cut') setTimeout(() => outgoing.destroy(), 20);
  else if (reply.then !== 'hang') outgoing.end();
}

const frame = (event: string, data: object): string =>
  `event: ${event}\ndata: ${JSON.stringify({ type: event, ...data })}\n\n`;

export interface AnthropicFigures {
  readonly input: number;
  readonly output: number;
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
}

export type AnthropicBlock =
  | { readonly text: string }
  | { readonly thinking: string; readonly signature: string }
  | { readonly redacted: string }
  | { readonly tool: string; readonly id: string; readonly json: string }
  /** A search of the provider's own among the deferred tools, and what it found. */
  | { readonly search: string; readonly id: string }
  | { readonly found: readonly string[]; readonly id: string };

/** Anthropic's frames for an answer of these blocks, texts and arguments split into pieces. */
export function anthropicFrames(
  blocks: readonly AnthropicBlock[],
  figures: AnthropicFigures,
  stop?: string,
): string[] {
  const called = blocks.some((block) => 'tool' in block);
  return [
    frame('message_start', {
      message: {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model: 'claude-simulated',
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: {
          input_tokens: figures.input,
          output_tokens: 1,
          cache_read_input_tokens: figures.cacheRead ?? 0,
          cache_creation_input_tokens: figures.cacheWrite ?? 0,
        },
      },
    }),
    'event: ping\ndata: {"type": "ping"}\n\n',
    ...blocks.flatMap((block, index) => blockFrames(block, index)),
    frame('message_delta', {
      delta: { stop_reason: stop ?? (called ? 'tool_use' : 'end_turn'), stop_sequence: null },
      usage: { output_tokens: figures.output },
    }),
    frame('message_stop', {}),
  ];
}

function blockFrames(block: AnthropicBlock, index: number): string[] {
  const start = (content_block: object): string =>
    frame('content_block_start', { index, content_block });
  const delta = (change: object): string => frame('content_block_delta', { index, delta: change });
  const stop = frame('content_block_stop', { index });
  if ('text' in block) {
    return [
      start({ type: 'text', text: '' }),
      ...pieces(block.text).map((text) => delta({ type: 'text_delta', text })),
      stop,
    ];
  }
  if ('thinking' in block) {
    return [
      start({ type: 'thinking', thinking: '', signature: '' }),
      ...pieces(block.thinking).map((thinking) => delta({ type: 'thinking_delta', thinking })),
      delta({ type: 'signature_delta', signature: block.signature }),
      stop,
    ];
  }
  if ('redacted' in block) {
    return [start({ type: 'redacted_thinking', data: block.redacted }), stop];
  }
  if ('search' in block) {
    const { id, search } = block;
    const caller = { type: 'direct' };
    return [
      start({ type: 'server_tool_use', id, name: 'tool_search_tool_bm25', input: {}, caller }),
      ...pieces(JSON.stringify({ query: search })).map((part) =>
        delta({ type: 'input_json_delta', partial_json: part }),
      ),
      stop,
    ];
  }
  if ('found' in block) {
    const references = block.found.map((name) => ({ type: 'tool_reference', tool_name: name }));
    const content = { type: 'tool_search_tool_search_result', tool_references: references };
    return [start({ type: 'tool_search_tool_result', tool_use_id: block.id, content }), stop];
  }
  return [
    start({ type: 'tool_use', id: block.id, name: block.tool, input: {} }),
    ...pieces(block.json).map((part) => delta({ type: 'input_json_delta', partial_json: part })),
    stop,
  ];
}

export interface ChatAnswer {
  readonly text?: string;
  readonly thinking?: string;
  readonly calls?: readonly { readonly id: string; readonly name: string; readonly json: string }[];
  /** Sent in the last chunk; undefined for a server that tells none. */
  readonly usage?: object;
}

/** Frames of OpenAI's chat completions protocol for an answer. */
export function chatFrames(answer: ChatAnswer): string[] {
  const chunk = (choices: object[], more: object = {}): string =>
    `data: ${JSON.stringify({
      id: 'chatcmpl-1',
      object: 'chat.completion.chunk',
      created: 1_780_000_000,
      model: 'simulated',
      choices,
      ...more,
    })}\n\n`;
  const delta = (change: object, finish_reason: string | null = null): string =>
    chunk([{ index: 0, delta: change, finish_reason }]);
  const calls = answer.calls ?? [];
  return [
    delta({ role: 'assistant', content: '' }),
    ...pieces(answer.thinking ?? '').map((piece) => delta({ reasoning_content: piece })),
    ...pieces(answer.text ?? '').map((piece) => delta({ content: piece })),
    ...calls.flatMap((call, index) => [
      delta({
        tool_calls: [
          { index, id: call.id, type: 'function', function: { name: call.name, arguments: '' } },
        ],
      }),
      ...pieces(call.json).map((piece) =>
        delta({ tool_calls: [{ index, function: { arguments: piece } }] }),
      ),
    ]),
    delta({}, calls.length > 0 ? 'tool_calls' : 'stop'),
    ...(answer.usage ? [chunk([], { usage: answer.usage })] : []),
    'data: [DONE]\n\n',
  ];
}

/** A text in pieces of a few characters, as models stream it. */
function pieces(text: string): string[] {
  return text.match(/[\s\S]{1,7}/g) ?? [];
}
