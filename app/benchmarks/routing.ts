import type { Clock } from '../base/index.ts';
import { ToolRanking, Vocabulary } from '../tools/index.ts';
import { percentile, rounded, timed, type Benchmark, type Figures } from './benchmark.ts';
import { madeUpRequests, madeUpTools, type MadeUpTool } from './made-up-tools.ts';

/** Each request is timed so often and the best counts: the others hold what else the machine did. */
const REPEATS = 3;

/** How long it takes to read tools and to find the best five of them. */
export const routing: Benchmark = routingOf([100, 1000, 10_000]);

/** The case for so many tools each. */
export function routingOf(sizes: readonly number[]): Benchmark {
  return {
    about:
      'Milliseconds to index made-up tools, to change 20 of them, and to find the best five for made-up requests of 12 and of 200 words.',
    run: ({ clock }) => Promise.resolve(sizes.map((size) => measureRouting(size, clock))),
  };
}

function measureRouting(size: number, clock: Clock): Figures {
  const tools = madeUpTools(size);
  const ranking = new ToolRanking<MadeUpTool>(new Vocabulary());
  const indexMs = timed(clock, () => tools.forEach((tool) => ranking.add(tool)));
  const changeOf20Ms = timed(clock, () => tools.slice(0, 20).forEach((tool) => ranking.add(tool)));
  const short = timesOf(ranking, madeUpRequests(200, 12), clock);
  const long = timesOf(ranking, madeUpRequests(100, 200), clock);
  return {
    tools: size,
    index_ms: rounded(indexMs),
    change_of_20_ms: rounded(changeOf20Ms),
    p50_ms: rounded(percentile(short, 0.5)),
    p95_ms: rounded(percentile(short, 0.95)),
    p50_of_200_words_ms: rounded(percentile(long, 0.5)),
    p95_of_200_words_ms: rounded(percentile(long, 0.95)),
  };
}

function timesOf(
  ranking: ToolRanking<MadeUpTool>,
  texts: readonly string[],
  clock: Clock,
): number[] {
  const once = (text: string): number => timed(clock, () => ranking.rank(text, 5));
  for (const text of texts.slice(0, 20)) once(text);
  return texts.map((text) => Math.min(...Array.from({ length: REPEATS }, () => once(text))));
}
