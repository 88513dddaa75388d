import { PRIORITY, agentMessage, type AgentMessage, type Verdict } from '../../agents/index.ts';
import { isRecord } from '../../base/index.ts';
import type { StoredEvent } from '../event.ts';

export interface Handover {
  /** The event by which it came about, and the node whose output it hands over. */
  readonly seq: number;
  readonly nodePath: string;
  readonly message: AgentMessage;
}

interface Step {
  readonly action: string;
  readonly type: AgentMessage['message_type'];
  /** Undefined is the person. */
  readonly to: string | undefined;
  readonly priority?: number;
}

const PERSON = 'person';
const AGENT = /(?:^|\/)(?:sena|lubit|gitcode|rune)$/u;
const LAST_ROUND = 2;
const PRIORITIES = { ...PRIORITY, CRITICAL: PRIORITY.URGENT };

/** Whether an event may be one by which something is handed over. */
export function isHandover({ event }: Pick<StoredEvent, 'event'>): boolean {
  return (
    event.type === 'run.started' || (event.type === 'node.completed' && AGENT.test(event.path))
  );
}

/**
 * Pure: the hand-overs between the four agents that a run's events are, as messages without their
 * payload, each answering the one before it. The same events give the same messages and ids.
 */
export function handovers(runId: string, events: readonly StoredEvent[]): Handover[] {
  const found: Handover[] = [];
  for (const { seq, at, event } of events) {
    const path = 'path' in event ? event.path : '';
    const sender = event.type === 'run.started' ? PERSON : (path.split('/').at(-1) ?? '');
    const step =
      event.type === 'run.started'
        ? { action: 'analyse', type: 'request' as const, to: 'sena' }
        : event.type === 'node.completed'
          ? stepOf(sender, path, event.output)
          : undefined;
    if (!step) continue;
    const message = agentMessage.parse({
      message_id: `${runId}:${seq}`,
      correlation_id: found.at(-1)?.message.message_id ?? null,
      message_type: step.type,
      priority: step.priority ?? PRIORITY.NORMAL,
      timestamp: new Date(at).toISOString(),
      sender_id: sender,
      sender_type: sender === PERSON ? PERSON : 'agent',
      recipient_id: step.to ?? PERSON,
      recipient_type: step.to === undefined ? PERSON : 'agent',
      action: step.action,
      routing_key: runId,
    } satisfies Partial<AgentMessage>);
    found.push({ seq, nodePath: path, message });
  }
  return found;
}

function stepOf(sender: string, path: string, output: unknown): Step | undefined {
  if (!isRecord(output)) return undefined;
  switch (sender) {
    case 'sena':
      return { action: 'verify', type: 'request', to: 'lubit' };
    case 'lubit':
      return verdictStep(output as Verdict, Number(/^plan\[(\d+)\]/.exec(path)?.[1] ?? 0));
    case 'gitcode':
      return { action: 'review', type: 'request', to: 'rune' };
    case 'rune': {
      const again = output['again'] === true && path.startsWith('deliver[0]');
      return again
        ? { action: 'rewrite', type: 'command', to: 'gitcode' }
        : { action: 'deliver', type: 'response', to: undefined };
    }
    default:
      return undefined;
  }
}

function verdictStep({ decision, priority }: Verdict, round: number): Step {
  const urgency = { priority: PRIORITIES[priority] };
  if (decision === 'approve') {
    return { action: 'execute', type: 'command', to: 'gitcode', ...urgency };
  }
  return decision === 'revise' && round < LAST_ROUND
    ? { action: 'revise', type: 'response', to: 'sena', ...urgency }
    : { action: 'reject', type: 'response', to: undefined, ...urgency };
}
