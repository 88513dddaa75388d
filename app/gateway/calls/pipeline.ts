import type { Exchanged } from '../asking/exchange.ts';
import { overrideOf } from '../effect.ts';
import { serverUnknown } from '../errors.ts';
import type { ServerTool } from '../tool.ts';
import type { Answer } from './answer.ts';
import type { AttemptDeps, Job } from './attempt.ts';
import type { CallMeta, CallOutcome, GatewayCall } from './call.ts';
import { outcomeUnknown, withFacts, withOthers } from './errors.ts';
import { alternatives, mayFailOver, mayServeUnasked } from './failover.ts';
import { Lane } from './lane.ts';
import { plainRequest, type PlainRequest } from './request.ts';
import { serveCall, type Served } from './serve.ts';
import type { CallTarget } from './target.ts';
import type { ToolIndex } from './tool-index.ts';

export interface PipelineDeps extends AttemptDeps {
  readonly index: ToolIndex;
  readonly target: (server: string) => CallTarget | undefined;
}

/** One server's turn at a call. */
interface Turn {
  readonly lane: Lane;
  readonly effect: Job['effect'];
}

const READERS_NAMED = 3;

/** The way of every call behind the gate, over all servers that can serve it. */
export class CallPipeline {
  readonly #deps: PipelineDeps;
  readonly #lanes = new Map<string, Lane>();

  constructor(deps: PipelineDeps) {
    this.#deps = deps;
  }

  /** What is remembered of a server; a server that was configured anew begins anew. */
  lane(server: string): Lane | undefined {
    const target = this.#deps.target(server);
    const known = this.#lanes.get(server);
    if (known && known.target === target) return known;
    if (!target) {
      this.#lanes.delete(server);
      return undefined;
    }
    const lane = new Lane(target, this.#deps.clock, this.#deps.random);
    this.#lanes.set(server, lane);
    return lane;
  }

  /**
   * Milliseconds until a tool may be tried again; 0 where it may be called now. For whoever asks
   * often: it costs neither an error nor a promise.
   */
  closedFor(server: string, tool: string): number {
    const lane = this.lane(server);
    return lane?.closedFor(tool, this.#deps.clock.monotonic()) ?? 0;
  }

  /** One request that calls no tool. Rejects with an AppError. */
  async request(request: PlainRequest): Promise<Exchanged> {
    const lane = this.lane(request.server);
    if (!lane) throw serverUnknown(request.server, []);
    return plainRequest(lane, request, this.#deps);
  }

  /** One call to its end, at as many servers as are of use. Never throws for what a server does. */
  async call(call: GatewayCall): Promise<CallOutcome> {
    const startedAt = this.#deps.clock.monotonic();
    const tool = this.#deps.index.on(call.server, call.tool);
    const tried: string[] = [];
    let attempts = 0;
    let first: { readonly turn: Turn; readonly served: Served } | undefined;
    let last = first;
    for (const turn of this.#turns(call, tool)) {
      const served = await serveCall(turn.lane, job(call, turn, tried.length > 0), this.#deps);
      attempts += served.result.attempts;
      tried.push(turn.lane.target.name);
      last = { turn, served };
      first ??= last;
      if (!mayFailOver(served.result, turn.effect)) break;
    }
    const durationMs = Math.round(this.#deps.clock.monotonic() - startedAt);
    if (!first || !last) return this.#unknownServer(call, durationMs);
    const meta = (server: string, outcome: CallMeta['outcome']): CallMeta => ({
      server,
      cached: last.served.cached,
      coalesced: last.served.coalesced,
      attempts,
      outcome,
      durationMs,
    });
    const { answer } = last.served.result;
    if (answer) {
      const server = last.turn.lane.target.name;
      if (tried.length > 1)
        this.#deps.log.warn('another server served the call', { tool: call.tool, tried });
      return answered(answer, meta(server, 'answered'), call.server);
    }
    return this.#failed(call, first, last, meta, tried);
  }

  /** The server that was asked for, then, only if it comes to that, those that can stand in. */
  *#turns(call: GatewayCall, tool: ServerTool | undefined): Generator<Turn> {
    const own = this.lane(call.server);
    if (!own) return;
    const override = overrideOf(own.target.options.effects, call.tool);
    yield { lane: own, effect: tool?.effect ?? override ?? 'write' };
    const { failover } = own.target.options;
    if (!tool || call.input || failover === 'off') return;
    for (const other of this.#others(call, tool, mayServeUnasked(failover, tool.effect))) {
      const lane = this.lane(other.server);
      if (!lane || call.signal?.aborted) continue;
      if (call.mayUse?.(other) ?? true) yield { lane, effect: other.effect };
    }
  }

  #others(call: GatewayCall, tool: ServerTool, anyServer: boolean): ServerTool[] {
    return alternatives(tool, call.arguments, {
      namesakes: this.#deps.index.namesakes(call.tool),
      anyServer,
      fallbackOf: (server) => this.#deps.target(server)?.options.fallback,
    });
  }

  /** Servers with the same tool that were not called in place of one, because nobody named them. */
  #heldBack(call: GatewayCall, tried: readonly string[]): string[] {
    const tool = this.#deps.index.on(call.server, call.tool);
    if (!tool || call.input || this.lane(call.server)?.target.options.failover !== 'reads')
      return [];
    return this.#others(call, tool, true)
      .map(({ server }) => server)
      .filter((server) => !tried.includes(server));
  }

  /** What is told is what happened at the server that was asked for, unless another may have acted. */
  #failed(
    call: GatewayCall,
    first: { readonly turn: Turn; readonly served: Served },
    last: { readonly turn: Turn; readonly served: Served },
    meta: (server: string, outcome: CallMeta['outcome']) => CallMeta,
    tried: readonly string[],
  ): CallOutcome {
    const uncertain = last.turn.effect === 'write' && wasUnknown(last.served);
    const { turn, served } = uncertain ? last : first;
    if (served.result.answer) throw new Error('an answered call has not failed');
    const { error, outcome } = served.result;
    const server = turn.lane.target.name;
    const told = uncertain
      ? outcomeUnknown(server, call.tool, error, this.#readers(server))
      : error;
    const facts = meta(server, outcome);
    const heldBack = outcome === 'not-sent' ? this.#heldBack(call, tried) : [];
    if (facts.attempts === 0 && tried.length === 1 && heldBack.length === 0) {
      return { status: 'failed', error: told, meta: facts };
    }
    return {
      status: 'failed',
      error: withFacts(heldBack.length > 0 ? withOthers(told, call.server, heldBack) : told, {
        server,
        outcome,
        attempts: facts.attempts,
        ...(tried.length > 1 ? { tried } : {}),
      }),
      meta: facts,
    };
  }

  /** Tools of a server that only read: with them one can look what a write has done. */
  #readers(server: string): string[] {
    const tools = this.#deps.target(server)?.tools ?? [];
    return tools
      .filter((tool) => tool.effect === 'read' || tool.annotations?.readOnlyHint === true)
      .slice(0, READERS_NAMED)
      .map((tool) => tool.name);
  }

  #unknownServer(call: GatewayCall, durationMs: number): CallOutcome {
    const known = [...new Set(this.#deps.index.all.map((tool) => tool.server))];
    return {
      status: 'failed',
      error: serverUnknown(call.server, known),
      meta: {
        server: call.server,
        cached: false,
        coalesced: false,
        attempts: 0,
        outcome: 'not-sent',
        durationMs,
      },
    };
  }
}

/** A further round of input would go to the server that was asked first: a stand-in may ask for none. */
function job(call: GatewayCall, turn: Turn, standsIn: boolean): Job {
  const { answerer } = call;
  return {
    tool: call.tool,
    effect: turn.effect,
    arguments: call.arguments,
    callId: call.callId,
    signal: call.signal,
    onProgress: call.onProgress,
    answerer: standsIn && answerer?.inRounds ? undefined : answerer,
    input: call.input,
    logLevel: call.logLevel,
  };
}

function answered(answer: Answer, meta: CallMeta, asked: string): CallOutcome {
  const { text, ...rest } = answer;
  const served =
    meta.server === asked ? text : `${text}\n[Served by "${meta.server}" in place of "${asked}".]`;
  return { status: 'answered', ...rest, text: served, meta };
}

function wasUnknown(served: Served): boolean {
  return !served.result.answer && served.result.outcome === 'unknown';
}
