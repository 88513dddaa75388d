import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A model that speaks Anthropic's protocol and takes its time. */
export interface SlowModel extends AsyncDisposable {
  /** What makes AgentHub ask this model. */
  readonly environment: NodeJS.ProcessEnv;
  /** Answers that are being streamed at the moment. */
  readonly open: () => number;
  /** Answers whose connection was closed before they were complete. */
  readonly abandoned: () => number;
}

const frame = (type: string, data: object): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;

/** Streams `words` numbered words, one every `everyMs`. */
export async function slowModel(words: number, everyMs: number): Promise<SlowModel> {
  const counts = { open: 0, abandoned: 0 };
  const server = createServer((incoming, outgoing) => {
    incoming.resume();
    counts.open += 1;
    void stream(outgoing, words, everyMs).then((complete) => {
      counts.open -= 1;
      if (!complete) counts.abandoned += 1;
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    environment: {
      ANTHROPIC_API_KEY: 'a-key-for-tests',
      ANTHROPIC_BASE_URL: `http://127.0.0.1:${port}`,
    },
    open: () => counts.open,
    abandoned: () => counts.abandoned,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function stream(outgoing: ServerResponse, words: number, everyMs: number): Promise<boolean> {
  const usage = { input_tokens: 10, output_tokens: 1 };
  const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'slow', content: [] };
  outgoing.writeHead(200, { 'content-type': 'text/event-stream' });
  outgoing.write(frame('message_start', { message: { ...message, usage } }));
  const block = { type: 'text', text: '' };
  outgoing.write(frame('content_block_start', { index: 0, content_block: block }));
  for (let word = 1; word <= words; word += 1) {
    if (outgoing.destroyed) return false;
    const delta = { type: 'text_delta', text: `word${word} ` };
    outgoing.write(frame('content_block_delta', { index: 0, delta }));
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  outgoing.write(frame('content_block_stop', { index: 0 }));
  const delta = { stop_reason: 'end_turn', stop_sequence: null };
  outgoing.write(frame('message_delta', { delta, usage: { output_tokens: words } }));
  outgoing.end(frame('message_stop', {}));
  return true;
}
