import type { EventPayload } from '../../app/contract/index.ts';
import { DANGERS } from '../../app/tools/index.ts';
import { wireUsage } from './wire.ts';

type TurnEvent = EventPayload<'turn.happened'>['event'];

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
        data: {
          id: event.id,
          server: event.server,
          tool: event.tool,
          arguments: event.arguments,
          ...(event.dangers.length > 0
            ? { warnings: event.dangers.map((danger) => DANGERS[danger]) }
            : {}),
        },
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
    case 'shortened':
      return undefined;
  }
}
