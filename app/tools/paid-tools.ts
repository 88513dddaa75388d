import {
  toolName,
  type CallOutcome,
  type Gateway,
  type GatewayCall,
  type ServerTool,
} from '../gateway/index.ts';
import type { EndedAmount, Ledger, SpendOwner } from '../ledger/index.ts';
import { reportedToolCost, toolCost, type ToolPrice } from './tool-cost.ts';

/** A call that failed may be tried again, at most so often in all. */
const MOST_TRIES = 3;

/**
 * Calls of tools that cost money, which a person tells in `mcp.json` (`agenthub.price`): the most
 * that a call may cost is held in every budget that applies before it is sent, and what it came to
 * is written when it ended: what the tool itself reports, where it does and where that is no more than
 * was held. Time is counted by what it costs. Calls of other tools go through untouched, and never to a tool that
 * costs more than the one that was asked for.
 */
export class PaidTools {
  readonly #gateway: Gateway;
  readonly #ledger: Ledger;

  constructor(gateway: Gateway, ledger: Ledger) {
    this.#gateway = gateway;
    this.#ledger = ledger;
  }

  async call(call: GatewayCall, owner: SpendOwner): Promise<CallOutcome> {
    const price = this.#priceOf(call.server, call.tool);
    const guarded: GatewayCall = {
      ...call,
      mayUse: (other) => !this.#isDearer(other, price) && (call.mayUse?.(other) ?? true),
    };
    if (!price) return this.#gateway.call(guarded);
    const timeoutMs = this.#gateway.server(call.server).config.options.timeoutMs;
    const worst = toolCost(price, MOST_TRIES, MOST_TRIES * timeoutMs);
    const tool = toolName(call.server, call.tool);
    const reserved = this.#ledger.reserveAmount(
      { kind: price.perCall > 0 ? 'tool' : 'time', owner, tool },
      worst,
    );
    if (!reserved.ok) return notSent(call, reserved.error);
    const outcome = await this.#gateway.call(guarded);
    const { meta } = outcome;
    const charged = !meta.cached && !meta.coalesced && meta.outcome !== 'not-sent';
    const error = outcome.status === 'failed' ? outcome.error : undefined;
    reserved.settle({
      outcome: error?.kind === 'cancelled' ? 'cancelled' : error ? 'failed' : 'ok',
      ...(charged ? spentOn(price, outcome, worst) : NOT_CHARGED),
      latencyMs: meta.durationMs,
      error: error?.message,
    });
    return outcome;
  }

  #priceOf(server: string, tool: string): ToolPrice | undefined {
    if (!this.#gateway.index.on(server, tool)) return undefined;
    const { price } = this.#gateway.server(server).config.options;
    const found = price[tool] ?? price['*'];
    return found && found.perCall + found.perSecond > 0 ? found : undefined;
  }

  #isDearer(other: ServerTool, asked: ToolPrice | undefined): boolean {
    const price = this.#priceOf(other.server, other.tool);
    if (!price) return false;
    return !asked || price.perCall > asked.perCall || price.perSecond > asked.perSecond;
  }
}

type Spent = Pick<EndedAmount, 'costNano' | 'provenance' | 'priceSource'>;

/** An answer from the cache, one fetched for another call, or a call that never left. */
const NOT_CHARGED: Spent = { costNano: 0, provenance: 'computed', priceSource: 'mcp.json' };

function spentOn(price: ToolPrice, outcome: CallOutcome, holdNano: number): Spent {
  const { attempts, durationMs } = outcome.meta;
  const answered = outcome.status === 'answered';
  const told = answered ? reportedToolCost(outcome.resultMeta, holdNano) : undefined;
  if (told === undefined) {
    return {
      costNano: toolCost(price, attempts, durationMs),
      provenance: answered ? 'computed' : 'estimated',
      priceSource: 'mcp.json',
    };
  }
  // what the report is of is the last attempt; those before it may have been charged as well
  const before = toolCost({ ...price, perSecond: 0 }, Math.max(0, attempts - 1), 0);
  return {
    costNano: told + before,
    provenance: before > 0 ? 'estimated' : 'reported',
    priceSource: outcome.meta.server,
  };
}

function notSent(
  call: GatewayCall,
  error: Extract<CallOutcome, { status: 'failed' }>['error'],
): CallOutcome {
  return {
    status: 'failed',
    error,
    meta: {
      server: call.server,
      cached: false,
      coalesced: false,
      attempts: 0,
      outcome: 'not-sent',
      durationMs: 0,
    },
  };
}
