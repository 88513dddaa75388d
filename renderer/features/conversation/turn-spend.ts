import type { TurnSpend } from '../../state/conversation.svelte.ts';

type Call = TurnSpend['calls'][number];
export type PartName =
  'input' | 'cacheRead' | 'cacheWrite' | 'output' | 'reasoning' | 'search' | 'tool';

/** One line of what an answer cost. */
export interface SpendLine {
  readonly part: PartName;
  /** The tool of a paid call. */
  readonly tool?: string;
  readonly count: number;
  /** Undefined where the price cannot be split into parts. */
  readonly costNano: number | undefined;
}

/** What one model came to within a turn; paid tools stand in a group of their own. */
export interface SpendGroup {
  /** `provider/model`; undefined for tools. */
  readonly model: string | undefined;
  readonly lines: readonly SpendLine[];
  /** Null where the price of a call is unknown. */
  readonly costNano: number | null;
  readonly provenance: Call['provenance'] | 'free';
  readonly priceSource: string | undefined;
  readonly priceDate: string | undefined;
}

const PARTS = [
  ['input', 'inputTokens'],
  ['cacheRead', 'cacheReadTokens'],
  ['cacheWrite', 'cacheWriteTokens'],
  ['output', 'outputTokens'],
  ['reasoning', 'reasoningTokens'],
  ['search', 'webSearches'],
] as const;

/** The weakest word decides how far the figures of a group can be trusted. */
const TRUST = ['estimated', 'computed', 'reported'] as const;

/** Calls of a turn as the lines that a person reads, model by model in the order of their calls. */
export function spendGroups(calls: readonly Call[]): SpendGroup[] {
  const models = Map.groupBy(
    calls.filter((call) => call.kind === 'model'),
    (call) => `${call.provider ?? ''}/${call.model ?? ''}`,
  );
  const groups = [...models]
    .map(([model, own]) => groupOf(model, own, tokenLines(own)))
    .filter(({ lines, costNano }) => lines.length > 0 || costNano !== 0);
  const tools = calls.filter((call) => call.kind !== 'model');
  if (tools.length === 0) return groups;
  const byTool = Map.groupBy(tools, (call) => call.tool ?? call.kind);
  const lines = [...byTool].map(([tool, own]): SpendLine => {
    const costNano = sumOf(own.map((call) => call.costNano ?? undefined));
    return { part: 'tool', tool, count: own.length, costNano };
  });
  return [...groups, groupOf(undefined, tools, lines)];
}

/** Attempts that failed before another one was made. */
export function failedAttempts(calls: readonly Call[]): { model: string; reason: string }[] {
  return calls
    .slice(0, -1)
    .filter((call) => call.kind === 'model' && ['failed', 'not-sent'].includes(call.outcome))
    .map((call) => ({
      model: `${call.provider ?? ''}/${call.model ?? ''}`,
      reason: call.error ?? '',
    }));
}

/** Share of what was read that came from the provider's cache, 0 to 1; undefined for nothing read. */
export function cacheRate(usage: {
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
}): number | undefined {
  const read = usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens;
  return read === 0 ? undefined : usage.cacheReadTokens / read;
}

function tokenLines(calls: readonly Call[]): SpendLine[] {
  return PARTS.flatMap(([part, field]) => {
    const own = calls.filter((call) => call[field] > 0);
    if (own.length === 0) return [];
    const count = own.reduce((sum, call) => sum + call[field], 0);
    return [{ part, count, costNano: sumOf(own.map((call) => call.parts?.[part])) }];
  });
}

function sumOf(costs: readonly (number | undefined)[]): number | undefined {
  return costs.reduce(
    (sum, cost) => (sum === undefined || cost === undefined ? undefined : sum + cost),
    0 as number | undefined,
  );
}

function groupOf(
  model: string | undefined,
  calls: readonly Call[],
  lines: readonly SpendLine[],
): SpendGroup {
  // an attempt that used nothing, such as one that was refused, says nothing of the figures
  const counted = calls.filter(
    (call) => call.costNano !== 0 || PARTS.some(([, name]) => call[name] > 0),
  );
  const told = counted.length > 0 ? counted : calls;
  const free = calls.every((call) => call.priceSource === 'free');
  const priced = calls.find((call) => call.priceDate !== null) ?? calls[0];
  return {
    model,
    lines,
    costNano: sumOf(calls.map((call) => call.costNano ?? undefined)) ?? null,
    provenance: free
      ? 'free'
      : TRUST.find((word) => told.some((call) => call.provenance === word))!,
    priceSource: priced?.priceSource ?? undefined,
    priceDate: priced?.priceDate?.slice(0, 10),
  };
}
