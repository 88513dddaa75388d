import { Semaphore, canonicalJson, toWireError } from '../base/index.ts';
import type { ToolCallPart, ToolResultPart } from '../models/index.ts';
import { toolErrors, type ToolCallReport } from '../tools/index.ts';
import { agentErrors } from '../agents/index.ts';
import type { RunnerDeps } from './runner.ts';
import type { TurnPlan } from './turn.ts';
import type { TurnEvent } from './turn-event.ts';

/** Runs the calls of one answer side by side; the results come in the order of the calls. */
export async function runCalls(
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
