import type { RawMessageStreamEvent } from '@anthropic-ai/sdk/resources/messages/messages';

/** A stream of the SDK; its controller closes the connection. */
export interface EventStream extends AsyncIterable<RawMessageStreamEvent> {
  readonly controller: AbortController;
}

/** How long a complete answer may take to end: its last bytes are under way by then. */
const LONGEST_END_MS = 1000;

/**
 * The same events. A reader that leaves after the last one leaves the stream to be read to its end:
 * the SDK would close the connection, and the next call would have to open another one. A reader that
 * leaves earlier closes it.
 */
export function toItsEnd(stream: EventStream): AsyncIterable<RawMessageStreamEvent> {
  const events = stream[Symbol.asyncIterator]();
  let complete = false;
  return {
    [Symbol.asyncIterator]: () => ({
      async next() {
        const next = await events.next();
        complete = next.done !== true && next.value.type === 'message_stop';
        return next;
      },
      async return() {
        if (complete) void readOn(events, stream.controller);
        else await events.return?.();
        return { done: true, value: undefined };
      },
    }),
  };
}

async function readOn(
  events: AsyncIterator<RawMessageStreamEvent>,
  controller: AbortController,
): Promise<void> {
  const late = setTimeout(() => controller.abort(), LONGEST_END_MS);
  try {
    while ((await events.next()).done !== true) continue;
  } catch {
    return; // the answer was complete: what comes of its connection changes nothing
  } finally {
    clearTimeout(late);
  }
}
