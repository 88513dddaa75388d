import type { CommandOutput, EventPayload } from '../../app/contract/index.ts';
import type { WireError } from '../client/client.ts';
import type { Said } from '../text/core-words.ts';

export type ChatDetail = CommandOutput<'chats.get'>;
export type TurnEnvelope = EventPayload<'turn.happened'>;
export type TurnEvent = TurnEnvelope['event'];
type TurnView = ChatDetail['turns'][number];
type MessageView = ChatDetail['messages'][number];
type ToolCallView = ChatDetail['toolCalls'][number];
export type Danger = Extract<TurnEvent, { type: 'approval' }>['dangers'][number];
type UsageSum = ChatDetail['usage'];

/** What was spent; nano-dollars, null where the price is unknown. */
export interface Cost {
  readonly costNano: number | null;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export interface TextBlock {
  readonly kind: 'text' | 'thinking';
  readonly id: string;
  readonly messageId: string;
  text: string;
}

export interface ToolBlock {
  readonly kind: 'tool';
  /** Id of the recorded call; a question for approval is answered by it. */
  readonly id: string;
  readonly callId: string;
  readonly server: string;
  readonly tool: string;
  readonly arguments: Record<string, unknown>;
  status: ToolCallView['status'];
  /** Waits for the person's word. */
  asking: boolean;
  /** What is suspicious in what the tool says of itself; told where the person is asked. */
  dangers: readonly Danger[];
  text: string;
  error: WireError | undefined;
  cached: boolean;
  attempts: number;
  durationMs: number | undefined;
  progress:
    | {
        readonly progress: number;
        readonly total?: number | undefined;
        readonly message?: string | undefined;
      }
    | undefined;
}

export type Block = TextBlock | ToolBlock;

/** One request and its answer, in the order in which a person reads it. */
export interface ThreadTurn {
  readonly id: string;
  readonly asked: string;
  /** Names of the files that came with it. */
  readonly files: readonly string[];
  model: string;
  status: TurnView['status'];
  /** Part of the answer is missing: it was cut or stopped. */
  incomplete: boolean;
  stopReason: { readonly problem: string; readonly cause?: Said['cause'] } | undefined;
  /** Earlier messages that the model was not sent, because the chat is longer than it reads. */
  leftOut: number;
  error: WireError | undefined;
  readonly startedAt: number;
  endedAt: number | undefined;
  blocks: Block[];
  cost: Cost | undefined;
  /** Last event that is contained. */
  rev: number;
}

/** A chat's snapshot as turns to show. */
export function buildThread(detail: ChatDetail): ThreadTurn[] {
  return detail.turns.map((turn) => buildTurn(turn, detail));
}

function buildTurn(turn: TurnView, detail: ChatDetail): ThreadTurn {
  const messages = detail.messages.filter((message) => message.turnId === turn.id);
  const calls = detail.toolCalls.filter((call) => call.turnId === turn.id);
  const running = detail.running?.turnId === turn.id ? detail.running : undefined;
  const asking = new Map(
    (running?.approvals ?? []).flatMap((event) =>
      event.type === 'approval' ? [[event.id, event.dangers] as const] : [],
    ),
  );
  const blocks = messages
    .filter((message) => message.role === 'assistant')
    .flatMap((message) => blocksOf(message, messages, calls));
  const shown = new Set(blocks.map((block) => block.id));
  for (const call of calls) if (!shown.has(call.id)) blocks.push(toolBlock(call));
  for (const block of blocks) {
    if (block.kind !== 'tool') continue;
    block.asking = asking.has(block.id);
    block.dangers = asking.get(block.id) ?? [];
  }
  return {
    id: turn.id,
    asked: textOf(messages.find((message) => message.role === 'user')),
    files: filesOf(messages.find((message) => message.role === 'user')),
    model: turn.model,
    status: turn.status,
    incomplete: messages.some((message) => message.status === 'incomplete'),
    stopReason:
      turn.stopReason === null ? undefined : { problem: turn.stopReason, cause: turn.stopCause },
    leftOut: turn.leftOut,
    error: turn.error ?? undefined,
    startedAt: turn.startedAt,
    endedAt: turn.endedAt ?? undefined,
    blocks,
    cost: turn.usage && costOf(turn.usage),
    rev: running?.rev ?? 0,
  };
}

function textOf(message: MessageView | undefined): string {
  return (message?.parts ?? []).map((part) => (part.type === 'text' ? part.text : '')).join('');
}

function filesOf(message: MessageView | undefined): string[] {
  return (message?.parts ?? []).flatMap((part) => (part.type === 'file' ? [part.name] : []));
}

function blocksOf(
  message: MessageView,
  messages: readonly MessageView[],
  calls: readonly ToolCallView[],
): Block[] {
  return message.parts.flatMap((part, index): Block[] => {
    if (part.type === 'text' || part.type === 'thinking') {
      if (part.text === '') return [];
      const id = `${message.id}:${index}`;
      return [{ kind: part.type, id, messageId: message.id, text: part.text }];
    }
    if (part.type !== 'tool_call') return [];
    const call = calls.find((known) => known.callId === part.id);
    return [call ? toolBlock(call) : unrecorded(part, messages)];
  });
}

function toolBlock(call: ToolCallView): ToolBlock {
  return {
    kind: 'tool',
    id: call.id,
    callId: call.callId ?? call.id,
    server: call.server,
    tool: call.tool,
    arguments: call.arguments,
    status: call.status,
    asking: false,
    dangers: [],
    text: call.text,
    error: call.error ?? undefined,
    cached: call.cached,
    attempts: call.attempts,
    durationMs: call.durationMs ?? undefined,
    progress: undefined,
  };
}

/** A call that never ran, such as one to a tool that does not exist: only its messages tell of it. */
function unrecorded(
  part: { id: string; name: string; arguments: Record<string, unknown> },
  messages: readonly MessageView[],
): ToolBlock {
  const result = messages
    .flatMap((message) => message.parts)
    .find((other) => other.type === 'tool_result' && other.id === part.id);
  const [server, tool] = part.name.split('__', 2);
  return {
    kind: 'tool',
    id: `call:${part.id}`,
    callId: part.id,
    server: tool === undefined ? '' : (server ?? ''),
    tool: tool ?? part.name,
    arguments: part.arguments,
    status: result ? 'error' : 'running',
    asking: false,
    dangers: [],
    text: result?.type === 'tool_result' ? result.text : '',
    error: undefined,
    cached: false,
    attempts: 0,
    durationMs: undefined,
    progress: undefined,
  };
}

/** The cost of summed usage: unknown as soon as one call has no price. */
export function costOf(usage: UsageSum): Cost {
  return {
    costNano: usage.unpriced > 0 ? null : usage.costNano,
    inputTokens: usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens,
    outputTokens: usage.outputTokens,
  };
}
