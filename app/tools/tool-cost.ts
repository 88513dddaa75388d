import { isRecord } from '../base/index.ts';

/** What a person says in `mcp.json` that a tool costs, in US dollars. */
export interface ToolPrice {
  readonly perCall: number;
  readonly perSecond: number;
}

/**
 * The key in the `_meta` of a tool's result under which its server tells what the call cost: a
 * number of US dollars, 0 or more.
 */
export const COST_KEY = 'agenthub/cost_usd';

const NANO = 1e9;

/** So many calls that took so long together, in nano-dollars. */
export function toolCost(price: ToolPrice, calls: number, ms: number): number {
  return Math.round((price.perCall * calls + (price.perSecond * ms) / 1000) * NANO);
}

/**
 * What a server told of the cost of a call, in nano-dollars, rounded up. Undefined where it told
 * nothing, or what cannot be true: no number, less than 0, or more than `mostNano`, which was held
 * for the call because the person's price allows no more.
 */
export function reportedToolCost(meta: unknown, mostNano: number): number | undefined {
  const told = isRecord(meta) ? meta[COST_KEY] : undefined;
  if (typeof told !== 'number' || !Number.isFinite(told) || told < 0) return undefined;
  // a fraction of a nano-dollar that multiplication made is none
  const nano = Math.ceil(Number((told * NANO).toFixed(3)));
  return nano <= mostNano ? nano : undefined;
}
