import type { EvalQuery, EvalTool } from './data.ts';

/** What one request got, each between 0 and 1. */
export interface Measured {
  readonly recall1: number;
  readonly recall5: number;
  readonly recall10: number;
  readonly ndcg10: number;
  readonly mrr: number;
  /** 1 where the first tool is a wrong one of a right server. */
  readonly wrongSibling: number;
}

/** Measures a ranking (ids, best first) against what is relevant. */
export function measure(
  query: EvalQuery,
  top: readonly string[],
  toolOf: (id: string) => EvalTool | undefined,
): Measured {
  const relevant = new Set(query.relevant);
  const recall = (k: number): number =>
    top.slice(0, k).filter((id) => relevant.has(id)).length / Math.max(1, relevant.size);
  const first = top.findIndex((id) => relevant.has(id));
  const servers = new Set(query.relevant.map((id) => toolOf(id)?.server));
  const best = top[0];
  const sibling = best !== undefined && !relevant.has(best) && servers.has(toolOf(best)?.server);
  return {
    recall1: recall(1),
    recall5: recall(5),
    recall10: recall(10),
    ndcg10: ndcg(query, top.slice(0, 10)),
    mrr: first < 0 ? 0 : 1 / (first + 1),
    wrongSibling: sibling ? 1 : 0,
  };
}

/** Normalised discounted cumulative gain with the grades as gains (Järvelin and Kekäläinen, 2002). */
function ndcg(query: EvalQuery, top: readonly string[]): number {
  const gain = (id: string): number =>
    query.relevant.includes(id) ? (query.grades?.[id] ?? 1) : 0;
  const total = (gains: readonly number[]): number =>
    gains.reduce((sum, value, at) => sum + value / Math.log2(at + 2), 0);
  const ideal = query.relevant
    .map(gain)
    .sort((a, b) => b - a)
    .slice(0, 10);
  const most = total(ideal);
  return most === 0 ? 0 : total(top.map(gain)) / most;
}

export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Half the width of the 95 % confidence interval of a mean, by the normal approximation. */
export function halfWidth(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const middle = mean(values);
  const variance =
    values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1);
  return 1.96 * Math.sqrt(variance / values.length);
}

/** The value below which a share of the values lie. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
