import type { Abilities } from './abilities.ts';
import type { CatalogueEntry } from './catalogue.ts';

export type Task = 'chat' | 'coding' | 'reasoning' | 'quick' | 'long-context';
export type LatencyClass = 'low' | 'medium' | 'high';

/** What a call needs of its model. */
export interface ModelNeed {
  readonly task: Task;
  /** Tokens that go in, and the most that may come out. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly abilities: readonly (keyof Abilities)[];
  readonly maxCostNano?: number | undefined;
  readonly maxLatency?: LatencyClass | undefined;
  /** The usual ones where left out. */
  readonly weights?: Weights | undefined;
}

export interface Candidate {
  readonly entry: CatalogueEntry;
  /** Share of this app's own calls to it that succeeded, 0 to 1. */
  readonly history: number;
  /** Of its provider now, 0 to 1. */
  readonly availability: number;
  /** Runs on this machine and costs nothing. */
  readonly free: boolean;
}

export interface Scored {
  readonly id: string;
  /** 0 to 1. */
  readonly score: number;
  readonly specialty: number;
  readonly cost: number;
  readonly history: number;
  readonly availability: number;
}

export interface Choice {
  /** The best first. */
  readonly order: readonly Scored[];
  /** Those that cannot do it, each with its reason. */
  readonly refused: readonly { readonly id: string; readonly reason: string }[];
}

/** What each part counts in the score; only their proportions matter. */
export interface Weights {
  readonly specialty: number;
  readonly cost: number;
  readonly history: number;
  readonly availability: number;
}

/** As the product's requirements set them. */
const WEIGHTS: Weights = { specialty: 0.3, cost: 0.2, history: 0.3, availability: 0.2 };

/** Leaves out what cannot do the task, then orders the rest by score; equal scores by id. */
export function chooseModel(need: ModelNeed, candidates: readonly Candidate[]): Choice {
  const refused: { id: string; reason: string }[] = [];
  const able = candidates.filter((candidate) => {
    const reason = refusal(need, candidate);
    if (reason) refused.push({ id: candidate.entry.id, reason });
    return reason === undefined;
  });
  const costs = able.map((candidate) => costOf(need, candidate));
  const dearest = need.maxCostNano ?? Math.max(0, ...costs.filter((cost) => cost !== undefined));
  const weights = need.weights ?? WEIGHTS;
  const whole = weights.specialty + weights.cost + weights.history + weights.availability;
  const order = able.map((candidate, index): Scored => {
    const specialty = specialtyOf(need.task, candidate.entry);
    const price = costs[index];
    const cost = price === undefined ? 0 : dearest === 0 ? 1 : Math.max(0, 1 - price / dearest);
    const { history, availability } = candidate;
    const sum =
      weights.specialty * specialty +
      weights.cost * cost +
      weights.history * history +
      weights.availability * availability;
    const score = whole === 0 ? 0 : sum / whole;
    return { id: candidate.entry.id, score, specialty, cost, history, availability };
  });
  order.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
  return { order, refused };
}

/** A model that is at least this fit for a task does it well enough. */
const GOOD_ENOUGH = 0.5;

/** The cheapest of those that do the task well enough; equal prices by score. */
export function cheapestGoodEnough(
  need: ModelNeed,
  candidates: readonly Candidate[],
): string | undefined {
  return chooseModel(need, candidates)
    .order.filter(({ specialty }) => specialty >= GOOD_ENOUGH)
    .sort((a, b) => b.cost - a.cost || b.score - a.score)[0]?.id;
}

function refusal(need: ModelNeed, candidate: Candidate): string | undefined {
  const { entry } = candidate;
  const context = need.inputTokens + need.outputTokens;
  if (entry.deprecated) return 'its maker is about to withdraw it';
  if (entry.contextTokens !== undefined && entry.contextTokens < context) {
    return `reads ${entry.contextTokens} tokens, ${context} are needed`;
  }
  const lacking = need.abilities.find((ability) => entry.abilities[ability] === false);
  if (lacking) return `cannot do ${lacking}`;
  if (need.maxCostNano !== undefined) {
    const cost = costOf(need, candidate);
    if (cost === undefined) return 'its price is not known, and the cost is limited';
    if (cost > need.maxCostNano) return 'may cost more than allowed';
  }
  if (need.maxLatency && RANK[latencyOf(entry)] > RANK[need.maxLatency]) return 'is too slow';
  if (candidate.availability === 0) return 'its provider does not answer at the moment';
  return undefined;
}

/** The most that a call may cost, in nano-dollars; undefined where the price is not known. */
function costOf(need: ModelNeed, { entry, free }: Candidate): number | undefined {
  if (free) return 0;
  if (!entry.rates) return undefined;
  return need.inputTokens * entry.rates.input + need.outputTokens * entry.rates.output;
}

const RANK: Record<LatencyClass, number> = { low: 0, medium: 1, high: 2 };

/** Small and fast models, and large ones that think long, by the names that makers give them. */
const QUICK = /haiku|mini|nano|flash|luna|small|lite|instant|turbo|8b|20b/i;
const DEEP = /opus|fable|-pro\b|reason|thinking|deep|astra|^o[134]/i;
const CODING = /claude|codex|coder|code|devstral|gpt-[5-9]|kimi|glm|deepseek/i;
const LONG_CONTEXT = 500_000;

export function latencyOf(entry: CatalogueEntry): LatencyClass {
  if (QUICK.test(entry.model)) return 'low';
  return DEEP.test(entry.model) ? 'high' : 'medium';
}

function specialtyOf(task: Task, entry: CatalogueEntry): number {
  const { model } = entry;
  switch (task) {
    case 'quick':
      return QUICK.test(model) ? 1 : DEEP.test(model) ? 0 : 0.5;
    case 'reasoning':
      return DEEP.test(model) ? 1 : entry.abilities.thinking ? 0.7 : QUICK.test(model) ? 0.2 : 0.5;
    case 'coding':
      return CODING.test(model) && !QUICK.test(model) ? 1 : 0.4;
    case 'long-context':
      return (entry.contextTokens ?? 0) >= LONG_CONTEXT ? 1 : 0.3;
    case 'chat':
      return QUICK.test(model) ? 0.6 : DEEP.test(model) ? 0.7 : 1;
  }
}
