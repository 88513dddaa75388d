import { Semaphore, canonicalJson, toWireError, type AppError } from '../base/index.ts';
import {
  FULL,
  NO_USAGE,
  addUsage,
  compact,
  estimateRequest,
  textOf,
  type ChatModel,
  type ModelMessage,
  type ModelTool,
  type TokenUsage,
  type ToolCallPart,
  type ToolResultPart,
} from '../models/index.ts';
import {
  toolErrors,
  type ApprovalAnswer,
  type CallerKind,
  type ToolCallReport,
} from '../tools/index.ts';
import { agentErrors } from '../agents/index.ts';
import type { ChatAgent } from './agent.ts';
import { answer } from './answer.ts';
import { modelHistory } from './history.ts';
import { LoopGuard } from './loop-guard.ts';
import type { RunnerDeps } from './runner.ts';
import type { Turn } from './store.ts';
import type { TurnEvent } from './turn-event.ts';

export interface TurnPlan {
  readonly turn: Turn;
  readonly model: ChatModel;
  readonly agent?: ChatAgent | undefined;
  readonly system: string;
  readonly tools: () => readonly ModelTool[];
  readonly caller: CallerKind;
  /** The longest answer of one call; the settings tell where it is left out. */
  readonly maxOutputTokens?: number | undefined;
  readonly signal: AbortSignal;
  readonly emit: (event: TurnEvent) => void;
  readonly ask: (id: string) => Promise<ApprovalAnswer>;
}

export interface TurnEnd {
  readonly status: 'completed' | 'failed' | 'cancelled';
  readonly text: string;
  readonly usage: TokenUsage;
  readonly costNano: number | null;
  readonly stopReason: string | undefined;
  readonly error: AppError | undefined;
}

/** Runs the loop of model calls and tool calls of one turn. Never throws for what either does. */
export async function runTurn(deps: RunnerDeps, plan: TurnPlan): Promise<TurnEnd> {
  const { turn, model, emit, signal } = plan;
  const settings = deps.settings().turn;
  const guard = new LoopGuard();
  let usage = NO_USAGE;
  let costNano: number | null = 0;
  let text = '';
  const end = (status: TurnEnd['status'], stopReason?: string, error?: AppError): TurnEnd => ({
    status,
    text,
    usage,
    costNano,
    stopReason,
    error,
  });

  for (let round = 1; round <= settings.maxRounds; round += 1) {
    if (signal.aborted) return end('cancelled', undefined, signal.reason as AppError);
    const tools = plan.tools();
    const history = deps.store.attachments.load(
      modelHistory(deps.store.messages(turn.chatId), model.id),
      deps.models.abilities(model.id),
    );
    const messages = await fitted(deps, plan, history, tools);
    const message = deps.store.draftMessage(turn, 'assistant');
    const result = await answer(
      deps,
      model,
      {
        system: plan.system,
        messages,
        tools,
        maxOutputTokens: plan.maxOutputTokens ?? settings.maxOutputTokens,
      },
      {
        owner: { chatId: turn.chatId, turnId: turn.id, agent: plan.agent?.name },
        messageId: message.id,
      },
      {
        save: (parts, status) => message.save(parts, status),
        show: (kind, delta) => emit({ type: kind, messageId: message.id, delta }),
      },
      signal,
    );
    usage = addUsage(usage, result.usage);
    costNano = costNano === null || result.costNano === null ? null : costNano + result.costNano;
    text = textOf(result.parts);
    emit({ type: 'usage', usage, costNano });
    if (result.error) {
      return end(
        result.error.kind === 'cancelled' ? 'cancelled' : 'failed',
        undefined,
        result.error,
      );
    }
    const calls = result.parts.filter((part) => part.type === 'tool_call');
    if (calls.length === 0) {
      return end('completed', result.finish === 'length' ? CUT_AT_LENGTH : undefined);
    }
    const results = await runCalls(deps, plan, message.id, calls, settings.maxParallelTools);
    deps.store.addMessage(turn, 'tool', results, 'complete');
    if (signal.aborted) return end('cancelled', undefined, signal.reason as AppError);
    const repeated = results.filter((part, index) =>
      guard.repeats(part.name, calls[index]!.arguments, part.text),
    );
    if (repeated[0]) {
      return end(
        'completed',
        `Stopped: the model made the same call to ${repeated[0].name} three times and got the same result each time.`,
      );
    }
  }
  return end('completed', `Stopped after ${settings.maxRounds} rounds of tool calls.`);
}

/** The history as the model can read it; what is stored stays whole. */
async function fitted(
  deps: RunnerDeps,
  { model, system }: TurnPlan,
  history: readonly ModelMessage[],
  tools: readonly ModelTool[],
): Promise<readonly ModelMessage[]> {
  const context = await deps.models.contexts.tokens(model.id);
  if (context === undefined) return history;
  const { maxOutputTokens } = deps.settings().turn;
  // A small model keeps half for the conversation, however long answers may be.
  const whole = Math.max(context / 2, context - maxOutputTokens);
  const request = { system, tools, messages: history, maxOutputTokens };
  const scale = await deps.models.counter.scale(model, request, whole * FULL);
  const fixed = estimateRequest({ ...request, messages: [] });
  const room = Math.max(whole / scale - fixed, context / scale / 4);
  const { messages, leftOut } = compact(history, room);
  if (leftOut > 0) deps.log.info('a long chat was shortened for the model', { leftOut });
  return messages;
}

const CUT_AT_LENGTH = 'The answer reached the longest length that is set and was cut there.';

/** Runs the calls of one answer side by side; the results come in the order of the calls. */
async function runCalls(
  deps: RunnerDeps,
  plan: TurnPlan,
  messageId: string,
  calls: readonly ToolCallPart[],
  parallel: number,
): Promise<ToolResultPart[]> {
  const limit = new Semaphore(parallel);
  return Promise.all(
    calls.map((call) =>
      limit.run(() =>
        call.invalid === undefined ? runCall(deps, plan, messageId, call) : unreadable(call),
      ),
    ),
  );
}

async function runCall(
  deps: RunnerDeps,
  plan: TurnPlan,
  messageId: string,
  call: ToolCallPart,
): Promise<ToolResultPart> {
  const { emit, turn, signal, agent } = plan;
  if (agent && !agent.mayUse(call.name)) return notAllowed(call, agent.name);
  const report = await deps.tools.call({
    name: call.name,
    arguments: call.arguments,
    caller: plan.caller,
    chatId: turn.chatId,
    turnId: turn.id,
    callId: call.id,
    signal,
    answerer:
      plan.caller === 'window'
        ? deps.answerer({ chatId: turn.chatId, turnId: turn.id, signal })
        : undefined,
    onStart: (id, tool) =>
      emit({
        type: 'tool_call',
        id,
        callId: call.id,
        messageId,
        name: tool.name,
        server: tool.server,
        tool: tool.tool,
        effect: tool.effect,
        arguments: call.arguments,
      }),
    onProgress: (progress) => emit({ type: 'tool_progress', id: call.id, ...progress }),
    ask: async (request) => {
      const { tool } = request;
      const answered = plan.ask(request.id);
      emit({
        type: 'approval',
        id: request.id,
        name: tool.name,
        server: tool.server,
        tool: tool.tool,
        effect: tool.effect,
        arguments: request.arguments,
        dangers: [...request.dangers],
      });
      const given = await answered;
      emit({ type: 'approval_answered', id: request.id, answer: given });
      return given;
    },
  });
  emit(resultEvent(call, report));
  return {
    type: 'tool_result',
    id: call.id,
    name: call.name,
    text: report.text === '' ? '(no output)' : report.text,
    isError: report.status !== 'ok',
  };
}

function resultEvent(call: ToolCallPart, report: ToolCallReport): TurnEvent {
  return {
    type: 'tool_result',
    id: report.id,
    callId: call.id,
    name: report.name,
    server: report.meta.server,
    tool: report.tool,
    status: report.status,
    text: report.text,
    cached: report.meta.cached,
    attempts: report.meta.attempts,
    durationMs: report.meta.durationMs,
    ...(report.error ? { error: report.error } : {}),
  };
}

/** A tool that the agent may not use is not called; the model is told so. */
function notAllowed({ id, name }: ToolCallPart, agent: string): ToolResultPart {
  const text = agentErrors.toolNotAllowed(agent, name).message;
  return { type: 'tool_result', id, name, text, isError: true };
}

/** A call whose arguments the model wrote as broken JSON is not run; the model is told why. */
function unreadable(call: ToolCallPart): Promise<ToolResultPart> {
  const error = toWireError(
    toolErrors.argumentsUnreadable(call.name, call.invalid ?? canonicalJson(call.arguments)),
  );
  return Promise.resolve({
    type: 'tool_result',
    id: call.id,
    name: call.name,
    text: `${error.message} ${error.remedy ?? ''}`,
    isError: true,
  });
}
