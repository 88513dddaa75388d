import type { Door } from '../../app/contract/index.ts';
import { followRun } from '../bridge/follow-run.ts';
import { toWireError } from '../../app/base/index.ts';

/** Sent while nothing happens, so that nothing between takes the connection for dead. */
const KEEP_ALIVE_MS = 15_000;

/**
 * What happens in a run as an event stream, from after an event on: a reader that lost the
 * connection asks on with `Last-Event-ID`. Closing it leaves the run alone.
 */
export function runStream(door: Door, runId: string, after: number, signal: AbortSignal): Response {
  const encoder = new TextEncoder();
  const gone = new AbortController();
  const events = followRun(door, runId, { after, signal: AbortSignal.any([gone.signal, signal]) });
  const stream = new ReadableStream<Uint8Array>({
    async start(controller) {
      const keepAlive = setInterval(
        () => controller.enqueue(encoder.encode(': still here\n\n')),
        KEEP_ALIVE_MS,
      );
      try {
        for await (const { type, seq, ...rest } of events) {
          const data = JSON.stringify({ seq, ...rest });
          controller.enqueue(encoder.encode(`id: ${seq}\nevent: ${type}\ndata: ${data}\n\n`));
        }
      } catch (error) {
        if (gone.signal.aborted || signal.aborted) return;
        const data = JSON.stringify({ error: toWireError(error) });
        controller.enqueue(encoder.encode(`event: error\ndata: ${data}\n\n`));
      } finally {
        clearInterval(keepAlive);
        if (!gone.signal.aborted) controller.close();
      }
    },
    cancel: () => gone.abort(),
  });
  return new Response(stream, {
    headers: { 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-store' },
  });
}
