import type { Block, ThreadTurn, ToolBlock, TurnEvent } from './thread.ts';

/** Adds one event to the turn that it belongs to. Events must come in order, each once. */
export function applyEvent(turn: ThreadTurn, event: TurnEvent): void {
  switch (event.type) {
    case 'start':
      turn.model = event.model;
      return;
    case 'text':
    case 'thinking':
      addText(turn.blocks, event.type, event.messageId, event.delta);
      return;
    case 'tool_call':
      if (!findTool(turn, event.id)) turn.blocks.push(startedTool(event));
      return;
    case 'tool_progress': {
      const { progress, total, message } = event;
      changeTool(turn, event.id, { progress: { progress, total, message } });
      return;
    }
    case 'tool_result': {
      const { status, text, error, cached, attempts, durationMs } = event;
      changeTool(turn, event.id, {
        ...{ status, text, error, cached, attempts, durationMs },
        asking: false,
        dangers: [],
        progress: undefined,
      });
      return;
    }
    case 'approval':
      changeTool(turn, event.id, { asking: true, dangers: event.dangers });
      return;
    case 'approval_answered':
      changeTool(turn, event.id, { asking: false, dangers: [] });
      return;
    case 'shortened':
      turn.leftOut = event.leftOut;
      return;
    case 'usage':
      turn.cost = cost(event);
      return;
    case 'error':
      turn.error = event.error;
      return;
    case 'done':
      turn.status = event.status;
      turn.stopReason = event.stopReason
        ? { problem: event.stopReason, cause: event.stopCause }
        : undefined;
      turn.cost = cost(event);
      turn.incomplete = event.status !== 'completed' && turn.blocks.length > 0;
      for (const block of turn.blocks) if (block.kind === 'tool') block.asking = false;
      return;
  }
}

function cost({ usage, costNano }: Extract<TurnEvent, { type: 'usage' | 'done' }>) {
  return {
    costNano,
    inputTokens: usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens,
    outputTokens: usage.outputTokens,
  };
}

function addText(blocks: Block[], kind: 'text' | 'thinking', messageId: string, delta: string) {
  const last = blocks.at(-1);
  if (last?.kind === kind && last.messageId === messageId) {
    last.text += delta;
    return;
  }
  const before = blocks.filter((block) => block.kind !== 'tool' && block.messageId === messageId);
  blocks.push({ kind, id: `${messageId}:${before.length}`, messageId, text: delta });
}

function startedTool(event: Extract<TurnEvent, { type: 'tool_call' }>): ToolBlock {
  return {
    kind: 'tool',
    id: event.id,
    callId: event.callId,
    server: event.server,
    tool: event.tool,
    arguments: event.arguments,
    status: 'running',
    asking: false,
    dangers: [],
    text: '',
    error: undefined,
    cached: false,
    attempts: 0,
    durationMs: undefined,
    progress: undefined,
  };
}

function findTool(turn: ThreadTurn, id: string): ToolBlock | undefined {
  return turn.blocks.find(
    (block): block is ToolBlock =>
      block.kind === 'tool' && (block.id === id || block.callId === id),
  );
}

function changeTool(turn: ThreadTurn, id: string, change: Partial<ToolBlock>): void {
  const block = findTool(turn, id);
  if (block) Object.assign(block, change);
}
