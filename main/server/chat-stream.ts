import { AppError } from '../../app/base/index.ts';
import type { Door, EventPayload } from '../../app/contract/index.ts';
import { wireUsage } from './wire.ts';

type TurnEvent = EventPayload<'turn.happened'>['event'];

/** One turn as an event stream; closing the connection stops the turn. */
export async function chatStream(
  door: Door,
  body: Record<string, unknown>,
  signal: AbortSignal,
): Promise<Response> {
  const { message, conversation_id: conversation, model } = body;
  if (typeof message !== 'string') {
    throw new AppError({
      kind: 'invalid',
      code: 'request.field',
      message: 'The field "message" is missing or not a text.',
      remedy: 'Send {"conversation_id": "...", "message": "..."}.',
    });
  }
  const waiting: EventPayload<'turn.happened'>[] = [];
  let deliver = (envelope: EventPayload<'turn.happened'>): void => void waiting.push(envelope);
  const subscription = door.on('turn.happened', (envelope) => deliver(envelope));
  let started;
  try {
    started = await door.invoke('turns.start', {
      message,
      caller: 'headless',
      ...(typeof conversation === 'string' ? { chatId: conversation } : {}),
      ...(typeof model === 'string' ? { model } : {}),
    });
  } catch (error) {
    subscription[Symbol.dispose]();
    throw error;
  }
  const { chatId, turnId } = started;
  const stop = (): void => {
    subscription[Symbol.dispose]();
    void door.invoke('turns.stop', { chatId });
  };
  const encoder = new TextEncoder();
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      const onAbort = (): void => {
        stop();
        try {
          controller.close();
        } catch {
          return; // the reader has closed it already
        }
      };
      if (signal.aborted) onAbort();
      signal.addEventListener('abort', onAbort, { once: true });
      deliver = (envelope) => {
        if (envelope.turnId !== turnId) return;
        const sent = wireEvent(envelope.event, chatId);
        if (sent) {
          const frame = `event: ${sent.event}\ndata: ${JSON.stringify(sent.data)}\n\n`;
          controller.enqueue(encoder.encode(frame));
        }
        if (envelope.event.type === 'done') {
          signal.removeEventListener('abort', onAbort);
          subscription[Symbol.dispose]();
          controller.close();
        }
      };
      for (const envelope of waiting.splice(0)) deliver(envelope);
    },
    cancel: stop,
  });
  return new Response(stream, {
    headers: { 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-store' },
  });
}

/** A turn's event in the names that programs outside know. */
export function wireEvent(
  event: TurnEvent,
  conversation: string,
): { event: string; data: unknown } | undefined {
  switch (event.type) {
    case 'start':
      return { event: 'start', data: { conversation_id: conversation, model: event.model } };
    case 'text':
      return { event: 'text', data: { delta: event.delta } };
    case 'tool_call':
      return {
        event: 'tool_call',
        data: { id: event.id, server: event.server, tool: event.tool, arguments: event.arguments },
      };
    case 'tool_result':
      return {
        event: 'tool_result',
        data: {
          id: event.id,
          server: event.server,
          tool: event.tool,
          ok: event.status === 'ok',
          status: event.status,
          text: event.text,
          cached: event.cached,
          duration_ms: event.durationMs,
          ...(event.error ? { error: event.error } : {}),
        },
      };
    case 'approval':
      return {
        event: 'approval',
        data: { id: event.id, server: event.server, tool: event.tool, arguments: event.arguments },
      };
    case 'usage':
      return { event: 'usage', data: wireUsage(event.usage, event.costNano) };
    case 'done':
      return {
        event: 'done',
        data: {
          conversation_id: conversation,
          status: event.status,
          text: event.text,
          usage: wireUsage(event.usage, event.costNano),
          ...(event.stopReason ? { stop_reason: event.stopReason } : {}),
        },
      };
    case 'error':
      return { event: 'error', data: event.error };
    case 'thinking':
    case 'tool_progress':
    case 'approval_answered':
      return undefined;
  }
}
