import { SSE_HEADERS, formatSSEErrorEvent, formatSSEEvent } from '@a2a-js/sdk';

/** Sent while nothing happens, so that nothing between takes the connection for dead. */
const KEEP_ALIVE_MS = 15_000;

/**
 * Answers as server-sent events. A failure before the first is an answer of its own, as for a
 * request without a stream. A reader that leaves ends the stream and not the task.
 */
export async function eventStream(
  answers: AsyncGenerator<unknown, void, undefined>,
  errorOf: (error: unknown) => unknown,
): Promise<Response> {
  const first = await answers.next();
  const encoder = new TextEncoder();
  const left = new AbortController();
  const stream = new ReadableStream<Uint8Array>({
    async start(controller) {
      const send = (text: string): void => {
        if (!left.signal.aborted) controller.enqueue(encoder.encode(text));
      };
      const keepAlive = setInterval(() => send(': still here\n\n'), KEEP_ALIVE_MS);
      try {
        for (let next = first; !next.done && !left.signal.aborted; next = await answers.next()) {
          send(formatSSEEvent(next.value));
        }
      } catch (error) {
        send(formatSSEErrorEvent({ jsonrpc: '2.0', id: null, error: errorOf(error) }));
      } finally {
        clearInterval(keepAlive);
        if (!left.signal.aborted) controller.close();
      }
    },
    cancel() {
      left.abort();
      void answers.return();
    },
  });
  return new Response(stream, { headers: SSE_HEADERS });
}
