import { isRecord } from '../../../app/base/index.ts';
import type { TokenUsage } from '../../../app/models/index.ts';

/** What the pieces of an answer tell of its cost beside the tokens; each field is the last word on it. */
export interface RawFigures {
  /** What the provider says that the call cost, in nano-dollars. */
  readonly costNano?: number;
  /** Searches that the provider ran itself and charges for. */
  readonly webSearches?: number;
  readonly tier?: NonNullable<TokenUsage['tier']>;
}

/** Reads a piece as it came over the wire, in any protocol but Anthropic's. */
export function rawFigures(raw: unknown): RawFigures {
  const piece = isRecord(raw) ? raw : {};
  const whole = isRecord(piece['response']) ? piece['response'] : piece;
  const costNano = toldCost(whole['usage']);
  const webSearches = searchesOfOutput(whole['output']) ?? searchesOfGrounding(piece);
  const tier = TIERS[String(whole['service_tier'])];
  return {
    ...(costNano === undefined ? {} : { costNano }),
    ...(webSearches === undefined ? {} : { webSearches }),
    ...(tier === undefined ? {} : { tier }),
  };
}

/** https://platform.openai.com/docs/api-reference/responses/object; every other word is the usual tier. */
const TIERS: Readonly<Record<string, RawFigures['tier']>> = {
  flex: 'flex',
  priority: 'priority',
  fast: 'priority',
  ultrafast: 'priority',
};

/**
 * Three providers tell what a call cost, each in its own way: xAI in ticks of 1e-10 dollars
 * (https://docs.x.ai/developers/cost-tracking), Perplexity in dollars in an object, OpenRouter in
 * dollars, beside which a person's own key at the maker is charged for apart
 * (https://openrouter.ai/docs/use-cases/usage-accounting).
 */
function toldCost(usage: unknown): number | undefined {
  if (!isRecord(usage)) return undefined;
  const ticks = amount(usage['cost_in_usd_ticks']);
  if (ticks !== undefined) return Math.ceil(ticks / 10);
  const { cost } = usage;
  if (isRecord(cost)) return nanoOf(amount(cost['total_cost']));
  const own = amount(cost);
  if (own === undefined) return undefined;
  const details = isRecord(usage['cost_details']) ? usage['cost_details'] : {};
  const ownKey = usage['is_byok'] !== false;
  return nanoOf(own + (ownKey ? (amount(details['upstream_inference_cost']) ?? 0) : 0));
}

function amount(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 ? value : undefined;
}

function nanoOf(dollars: number | undefined): number | undefined {
  return dollars === undefined ? undefined : Math.round(dollars * 1e9);
}

/**
 * OpenAI charges for each search, and not for opening a page that it found
 * (https://platform.openai.com/docs/pricing). Only a finished response tells all of its output.
 */
function searchesOfOutput(output: unknown): number | undefined {
  if (!Array.isArray(output)) return undefined;
  const searches = output.filter((item: unknown) => {
    if (!isRecord(item) || item['type'] !== 'web_search_call') return false;
    const action = isRecord(item['action']) ? item['action']['type'] : undefined;
    return action === undefined || action === 'search';
  });
  return searches.length === 0 ? undefined : searches.length;
}

/** Gemini names what it searched for; empty names and repeated ones are not charged for. */
function searchesOfGrounding(piece: Record<string, unknown>): number | undefined {
  const candidates = Array.isArray(piece['candidates']) ? piece['candidates'] : [];
  const queries = new Set<string>();
  for (const candidate of candidates as unknown[]) {
    const grounding = isRecord(candidate) ? candidate['groundingMetadata'] : undefined;
    const asked = isRecord(grounding) ? grounding['webSearchQueries'] : undefined;
    for (const query of Array.isArray(asked) ? asked : []) {
      if (typeof query === 'string' && query !== '') queries.add(query);
    }
  }
  return queries.size === 0 ? undefined : queries.size;
}

/**
 * Cumulative usage that Gemini puts into every piece, and some servers of the chat completions
 * protocol: what is known of an answer that is cut.
 */
export function rawUsage(raw: unknown): TokenUsage | undefined {
  const piece = isRecord(raw) ? raw : {};
  const { usage, usageMetadata } = piece;
  if (isRecord(usageMetadata)) return geminiUsage(usageMetadata);
  if (!isRecord(usage)) return undefined;
  const details = isRecord(usage['prompt_tokens_details']) ? usage['prompt_tokens_details'] : {};
  const cacheRead = count(details['cached_tokens']);
  return wholeUsage({
    inputTokens: count(usage['prompt_tokens']) - cacheRead,
    outputTokens: count(usage['completion_tokens']),
    cacheReadTokens: cacheRead,
    cacheWriteTokens: 0,
    reasoningTokens: 0,
  });
}

function geminiUsage(told: Record<string, unknown>): TokenUsage {
  const cacheRead = count(told['cachedContentTokenCount']);
  const thought = count(told['thoughtsTokenCount']);
  return wholeUsage({
    inputTokens: count(told['promptTokenCount']) - cacheRead,
    outputTokens: count(told['candidatesTokenCount']) + thought,
    cacheReadTokens: cacheRead,
    cacheWriteTokens: 0,
    reasoningTokens: thought,
  });
}

function count(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

/** Whole numbers from 0 up, whatever a server counts. */
export function wholeUsage(usage: TokenUsage): TokenUsage {
  const safe = (value: number): number => (value > 0 ? Math.round(value) : 0);
  return {
    inputTokens: safe(usage.inputTokens),
    outputTokens: safe(usage.outputTokens),
    cacheReadTokens: safe(usage.cacheReadTokens),
    cacheWriteTokens: safe(usage.cacheWriteTokens),
    reasoningTokens: safe(usage.reasoningTokens),
  };
}
