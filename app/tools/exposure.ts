import type { ServerTool } from '../gateway/index.ts';

/** Up to this many tools are all shown to a model. */
export const SHOW_ALL = 30;
/** Over that, as many of the best are shown for the request and for each of its parts. */
export const SHOW_BEST = 5;
/** Where even the best tool fits badly, as many are shown instead. */
const SHOW_WIDE = 15;
/** A best score below this means that nothing fits well. */
const LOW_SCORE = 0.35;

export interface Ranked {
  readonly name: string;
  readonly score: number;
}

export interface ExposureInput {
  readonly all: readonly ServerTool[];
  /** The ranking for the request, then for each of its parts where it has several. */
  readonly rankings: readonly (readonly Ranked[])[];
  /** Names of tools that the person pinned. */
  readonly pinned: readonly string[];
  /** Names that this chat was shown, has used or has looked up, oldest first. */
  readonly before: readonly string[];
  readonly k: number;
}

export interface Exposure {
  /** What is shown, in an order that only grows within a chat, so that a prompt cache survives. */
  readonly tools: readonly ServerTool[];
  /** Whether some tools are hidden, so that the model needs a way to look for them. */
  readonly partial: boolean;
}

/** Which tools a model is shown. A hidden tool can still be called by its name. */
export function expose(input: ExposureInput): Exposure {
  if (input.all.length <= SHOW_ALL) return { tools: input.all, partial: false };
  const best = input.rankings.flatMap((ranking) => ranking.slice(0, wide(ranking, input.k)));
  const shown = best.length > 0 ? best : sample(input.all);
  const names = new Set([...input.before, ...input.pinned, ...shown.map(({ name }) => name)]);
  const byName = new Map(input.all.map((tool) => [tool.name, tool]));
  return { tools: [...names].flatMap((name) => byName.get(name) ?? []), partial: true };
}

/** Where nothing fits at all: some tools of each server in turn, so that the model sees what there is. */
function sample(all: readonly ServerTool[]): ServerTool[] {
  const counts = new Map<string, number>();
  const turns = all.map((tool) => {
    const turn = counts.get(tool.server) ?? 0;
    counts.set(tool.server, turn + 1);
    return { tool, turn };
  });
  return turns
    .sort((a, b) => a.turn - b.turn)
    .slice(0, SHOW_WIDE)
    .map(({ tool }) => tool);
}

function wide(ranking: readonly Ranked[], k: number): number {
  return (ranking[0]?.score ?? 0) < LOW_SCORE ? Math.max(k, SHOW_WIDE) : k;
}

/** Tokens that definitions take, by the usual four characters to a token of JSON. */
export function definitionTokens(
  tools: readonly {
    readonly name: string;
    readonly description: string;
    readonly inputSchema: unknown;
  }[],
): number {
  const characters = tools.reduce(
    (sum, { name, description, inputSchema }) =>
      sum + JSON.stringify({ name, description, inputSchema }).length,
    0,
  );
  return Math.ceil(characters / 4);
}
