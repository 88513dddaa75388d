import { AppError, type WireError } from '../../app/base/index.ts';
import type { Door, EventPayload } from '../../app/contract/index.ts';
import { givenFiles } from './given-files.ts';
import { choice, optionalText, text } from './http.ts';
import { wireEvent } from './turn-wire.ts';

type Envelope = EventPayload<'turn.happened'>;

/** A reader that has fallen this far behind is cut off, which stops its turn. */
const MAX_UNREAD_BYTES = 32 * 1024 * 1024;
/** Sent while nothing happens, so that nothing between takes the connection for dead. */
const KEEP_ALIVE_MS = 15_000;

/**
 * One turn as an event stream; closing the connection stops the turn. With `approvals: "ask"` a
 * tool that changes things waits for `POST /api/approvals/{id}` after an `approval` event. `files` go
 * with the message: pictures and PDF documents, within the limits of the window.
 */
export async function chatStream(
  door: Door,
  body: Record<string, unknown>,
  signal: AbortSignal,
): Promise<Response> {
  const request = {
    message: text(body, 'message'),
    chatId: optionalText(body, 'conversation_id') || undefined,
    model: optionalText(body, 'model') || undefined,
    files: givenFiles(body),
    caller: choice(body, 'approvals', ['auto', 'ask']) === 'ask' ? 'window' : 'headless',
  } as const;
  const early: Envelope[] = [];
  const listening = { to: (envelope: Envelope): void => void early.push(envelope) };
  const subscription = door.on('turn.happened', (envelope) => listening.to(envelope));
  let started;
  try {
    started = await door.invoke('turns.start', request);
  } catch (error) {
    subscription[Symbol.dispose]();
    throw error;
  }
  const { chatId, turnId } = started;
  const refused = await refusal(early, turnId, (take) => (listening.to = take));
  if (refused) {
    subscription[Symbol.dispose]();
    throw new AppError({ ...refused, retryAfterMs: refused.retry_after_ms });
  }
  const stream = frames({
    signal,
    stop: () => void door.invoke('turns.stop', { chatId, turnId }).catch(() => undefined),
    unlisten: () => subscription[Symbol.dispose](),
    listen: (take) => {
      listening.to = (envelope) => {
        if (envelope.turnId === turnId) take(envelope.event, chatId);
      };
      for (const envelope of early.splice(0)) listening.to(envelope);
    },
  });
  return new Response(stream, {
    headers: { 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-store' },
  });
}

/** A turn that is refused for want of a place is refused sooner than this. */
const REFUSED_WITHIN_MS = 1000;

/**
 * The error of a turn that ended as `busy` before it did anything, so that it can be told by a status
 * (429): a client knows from that when to come again. Undefined as soon as a turn does something else,
 * or waits. What was heard meanwhile is added to `early`.
 */
async function refusal(
  early: Envelope[],
  turnId: string,
  listen: (take: (envelope: Envelope) => void) => void,
): Promise<WireError | undefined> {
  const told = Promise.withResolvers<WireError | undefined>();
  const hear = ({ turnId: of, event }: Envelope): void => {
    if (of !== turnId || event.type === 'start' || event.type === 'usage') return;
    told.resolve(event.type === 'error' && event.error.kind === 'busy' ? event.error : undefined);
  };
  for (const envelope of early) hear(envelope);
  listen((envelope) => {
    early.push(envelope);
    hear(envelope);
  });
  const late = setTimeout(() => told.resolve(undefined), REFUSED_WITHIN_MS);
  const refused = await told.promise;
  clearTimeout(late);
  return refused;
}

interface Source {
  readonly signal: AbortSignal;
  readonly stop: () => void;
  readonly unlisten: () => void;
  readonly listen: (take: (event: Envelope['event'], chatId: string) => void) => void;
}

function frames(source: Source): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const ended = new AbortController();
  const end = (): void => {
    if (ended.signal.aborted) return;
    ended.abort();
    source.unlisten();
  };
  const abandon = (): void => {
    if (ended.signal.aborted) return;
    end();
    source.stop();
  };
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const keepAlive = setInterval(
          () => controller.enqueue(encoder.encode(': still here\n\n')),
          KEEP_ALIVE_MS,
        );
        ended.signal.addEventListener('abort', () => clearInterval(keepAlive));
        source.signal.addEventListener('abort', abandon, { signal: ended.signal });
        if (source.signal.aborted) abandon();
        source.listen((event, chatId) => {
          if (ended.signal.aborted) return;
          const sent = wireEvent(event, chatId);
          if (sent) {
            const frame = `event: ${sent.event}\ndata: ${JSON.stringify(sent.data)}\n\n`;
            controller.enqueue(encoder.encode(frame));
          }
          if (event.type === 'done') {
            end();
            controller.close();
          } else if ((controller.desiredSize ?? 0) < -MAX_UNREAD_BYTES) {
            abandon();
            controller.error(new Error('the reader is too slow'));
          }
        });
      },
      cancel: abandon,
    },
    new ByteLengthQueuingStrategy({ highWaterMark: 64 * 1024 }),
  );
}
