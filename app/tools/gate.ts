import type { AppError } from '../base/index.ts';
import {
  cancelled,
  Events,
  toAppError,
  toWireError,
  type Clock,
  type Ids,
  type WireError,
} from '../base/index.ts';
import type {
  Answerer,
  CallMeta,
  Gateway,
  InputRequired,
  Progress,
  RoundInput,
  ServerTool,
} from '../gateway/index.ts';
import type { Settings } from '../settings/index.ts';
import { toolChanged, toolDenied, toolQueryMissing, toolUnknown } from './errors.ts';
import { lookUpTool } from './names.ts';
import type { Kept, ResultKeeper } from './keeper.ts';
import { SEARCH_TOOLS, searchToolsTool } from './search-tools.ts';
import { permissionFor, type CallerKind } from './permission.ts';
import type { PaidTools } from './paid-tools.ts';
import type { ToolPins } from './pins.ts';
import type { ToolCallRecords, ToolCallStatus } from './records.ts';
import { READ_RESULT } from './results.ts';
import type { Danger } from './scan.ts';

export interface ApprovalRequest {
  readonly id: string;
  readonly tool: ServerTool;
  readonly arguments: Record<string, unknown>;
  /** What is suspicious in what the tool says of itself. */
  readonly dangers: readonly Danger[];
}

export type ApprovalAnswer = 'once' | 'always' | 'deny';

export interface ToolCallRequest {
  /** `server__tool`, the name a model was told, or a bare name where it is unique. */
  readonly name: string;
  readonly arguments: Record<string, unknown>;
  readonly caller: CallerKind;
  readonly chatId?: string | undefined;
  readonly turnId?: string | undefined;
  readonly callId?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Who is asked where the server needs something before it can answer. */
  readonly answerer?: Answerer | undefined;
  /** What an earlier answer of this call asked for. */
  readonly input?: RoundInput | undefined;
  readonly logLevel?: string | undefined;
  /** Called once the tool is known and before anything runs. */
  readonly onStart?: ((id: string, tool: ServerTool) => void) | undefined;
  /** Asks the person; required for callers of kind `window`. */
  readonly ask?: ((request: ApprovalRequest) => Promise<ApprovalAnswer>) | undefined;
}

/** How a call ended; a failing tool is data, never an exception. */
export interface ToolCallReport {
  readonly id: string;
  readonly name: string;
  readonly server: string;
  readonly tool: string;
  readonly status: Exclude<ToolCallStatus, 'running'>;
  /** What the model is told. */
  readonly text: string;
  readonly content: readonly unknown[];
  readonly structured: unknown;
  readonly error: WireError | undefined;
  readonly resultMeta?: unknown;
  /** Set where the server needs input first: the call is sent again with it. */
  readonly inputRequired?: InputRequired | undefined;
  readonly meta: CallMeta;
}

export interface ToolGateDeps {
  readonly gateway: Gateway;
  /** Sends a call, and charges it where its tool costs money. */
  readonly paid: Pick<PaidTools, 'call'>;
  readonly records: ToolCallRecords;
  readonly keeper: ResultKeeper;
  readonly pins: ToolPins;
  readonly settings: () => Settings;
  readonly allowAlways: (tool: string) => void;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Answers a model's own search for tools; in its absence there is no such tool. */
  readonly lookUp?: ((query: string, chatId: string | undefined) => Promise<string>) | undefined;
}

interface Ended {
  readonly report: ToolCallReport;
  readonly stored: Kept['stored'];
}

const NOT_SENT: Omit<CallMeta, 'server'> = {
  cached: false,
  coalesced: false,
  attempts: 0,
  outcome: 'not-sent',
  durationMs: 0,
};

/** The one way to a tool, for every caller. */
export class ToolGate {
  readonly events = new Events<{ progress: { progressId: string } & Progress }>();
  readonly #deps: ToolGateDeps;

  constructor(deps: ToolGateDeps) {
    this.#deps = deps;
  }

  async call(request: ToolCallRequest): Promise<ToolCallReport> {
    const { gateway, records, clock, ids } = this.#deps;
    const id = ids.next('call');
    const known = gateway.index.find(request.name) ?? this.#ownTool(request.name);
    const lookup = known ? { found: known } : lookUpTool(gateway.tools(), request.name);
    if (!lookup.found) {
      const error = toolUnknown(
        request.name,
        lookup.candidates.map((tool) => tool.name),
      );
      return notRun(id, { name: request.name, server: '', tool: request.name }, 'error', error);
    }
    const tool = lookup.found;
    const startedAt = clock.now();
    const record = records.begin({
      id,
      chatId: request.chatId,
      turnId: request.turnId,
      callId: request.callId,
      caller: request.caller,
      server: tool.server,
      tool: tool.tool,
      arguments: request.arguments,
      startedAt,
    });
    request.onStart?.(id, tool);
    const { report, stored } = await this.#run(id, tool, request).catch((error: unknown) =>
      unkept(notRun(id, tool, 'error', toAppError(error))),
    );
    record.end({
      status: report.status,
      result: stored,
      error: report.error,
      cached: report.meta.cached,
      attempts: report.meta.attempts,
      durationMs: report.meta.durationMs,
    });
    return report;
  }

  #ownTool(name: string): ServerTool | undefined {
    if (name === READ_RESULT.name) return READ_RESULT;
    return name === SEARCH_TOOLS && this.#deps.lookUp ? searchToolsTool : undefined;
  }

  /** Runs AgentHub's own search for tools; it reads nothing but their definitions. */
  async #searched(id: string, request: ToolCallRequest): Promise<ToolCallReport> {
    const query = request.arguments['query'];
    if (typeof query !== 'string' || query.trim() === '') throw toolQueryMissing();
    const text = (await this.#deps.lookUp?.(query, request.chatId)) ?? '';
    const { name, server, tool } = searchToolsTool;
    const meta = { server, cached: false, coalesced: false, attempts: 1, durationMs: 0 };
    return {
      id,
      name,
      server,
      tool,
      status: 'ok',
      text,
      content: [{ type: 'text', text }],
      structured: undefined,
      error: undefined,
      meta: { ...meta, outcome: 'answered' },
    };
  }

  async #run(id: string, tool: ServerTool, request: ToolCallRequest): Promise<Ended> {
    if (tool === READ_RESULT) return unkept(this.#readOn(id, request));
    if (tool === searchToolsTool) return unkept(await this.#searched(id, request));
    const refusal = await this.#permit(id, tool, request);
    if (refusal) {
      const status = request.signal?.aborted ? 'cancelled' : 'denied';
      return unkept(notRun(id, tool, status, refusal));
    }
    const outcome = await this.#deps.paid.call(
      {
        server: tool.server,
        tool: tool.tool,
        arguments: request.arguments,
        callId: id,
        signal: request.signal,
        onProgress: request.onProgress,
        answerer: request.answerer,
        input: request.input,
        logLevel: request.logLevel,
        // who was asked for one tool was not asked for another
        mayUse: (other) =>
          !this.#deps.pins.isSuspended(other) &&
          permissionFor(other, request.caller, this.#deps.settings().approvals) === 'allow',
      },
      { chatId: request.chatId, turnId: request.turnId },
    );
    const base = { id, name: tool.name, server: tool.server, tool: tool.tool, meta: outcome.meta };
    if (outcome.status === 'answered') {
      const { text, stored } = this.#deps.keeper.keep(id, outcome);
      const { content, structured, resultMeta, inputRequired } = outcome;
      const status = outcome.isError ? 'error' : 'ok';
      const answer = { text, content, structured, resultMeta, inputRequired };
      return { report: { ...base, status, ...answer, error: undefined }, stored };
    }
    const status =
      outcome.error.kind === 'cancelled'
        ? 'cancelled'
        : outcome.meta.outcome === 'unknown' && tool.effect === 'write'
          ? 'unknown'
          : 'error';
    return unkept({
      ...base,
      status,
      text: told(outcome.error),
      content: [],
      structured: undefined,
      error: toWireError(outcome.error),
    });
  }

  #readOn(id: string, request: ToolCallRequest): ToolCallReport {
    const { text, isError } = this.#deps.keeper.readOn(request.arguments);
    const { name, server, tool } = READ_RESULT;
    const meta = { ...NOT_SENT, server, outcome: 'answered' as const };
    return {
      ...{ id, name, server, tool, text, meta },
      status: isError ? 'error' : 'ok',
      content: [{ type: 'text', text }],
      structured: undefined,
      error: undefined,
    };
  }

  /** Undefined when the call may run, else why it may not. */
  async #permit(
    id: string,
    tool: ServerTool,
    request: ToolCallRequest,
  ): Promise<AppError | undefined> {
    const { pins } = this.#deps;
    const [changed] = pins.changes([tool]);
    if (changed)
      return toolChanged(
        tool.name,
        changed.fields.map(({ field }) => field),
      );
    const refusal = await this.#allow(id, tool, request);
    if (!refusal) pins.approve(tool);
    return refusal;
  }

  async #allow(
    id: string,
    tool: ServerTool,
    request: ToolCallRequest,
  ): Promise<AppError | undefined> {
    const permission = permissionFor(tool, request.caller, this.#deps.settings().approvals);
    if (permission === 'allow') return undefined;
    if (permission === 'deny' || !request.ask) {
      return toolDenied(tool.name, 'writes');
    }
    const answer = await request.ask({
      id,
      tool,
      arguments: request.arguments,
      dangers: this.#deps.pins.dangers(tool),
    });
    if (request.signal?.aborted) return cancelled('The call');
    if (answer === 'always') this.#deps.allowAlways(tool.name);
    return answer === 'deny' ? toolDenied(tool.name, 'person') : undefined;
  }
}

function notRun(
  id: string,
  tool: { readonly name: string; readonly server: string; readonly tool: string },
  status: 'error' | 'denied' | 'cancelled',
  error: AppError,
): ToolCallReport {
  return {
    id,
    name: tool.name,
    server: tool.server,
    tool: tool.tool,
    status,
    text: told(error),
    content: [],
    structured: undefined,
    error: toWireError(error),
    meta: { ...NOT_SENT, server: tool.server },
  };
}

function told(error: AppError): string {
  return error.remedy ? `${error.message} ${error.remedy}` : error.message;
}

function unkept(report: ToolCallReport): Ended {
  const { text, content, structured } = report;
  return { report, stored: { text, content, structured } };
}
