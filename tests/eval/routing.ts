/**
 * Measures how well tools are found for requests:
 *   npm run eval:routing
 *   npm run eval:routing -- --data DIR --dump FILE [--crowd FILE] [--only agenthub]
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { definitionTokens } from '../../app/tools/exposure.ts';
import { ownSets, readSets, type EvalSet, type EvalTool } from './data.ts';
import { ENGINES } from './engines.ts';
import { halfWidth, mean, measure, percentile, type Measured } from './measures.ts';

interface Row {
  readonly set: string;
  readonly engine: string;
  readonly tools: number;
  readonly requests: number;
  readonly recall1: number;
  readonly recall5: number;
  readonly recall5Half: number;
  readonly recall10: number;
  readonly ndcg10: number;
  readonly mrr: number;
  readonly wrongSibling: number;
  readonly tokens: number;
  readonly allTokens: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
}

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    dump: { type: 'string' },
    crowd: { type: 'string' },
    only: { type: 'string' },
  },
});
const sets = values.data === undefined ? ownSets() : readSets(resolve(values.data), values.crowd);
const dumped: string[] = [];
const rows: Row[] = [];
for (const set of sets) {
  for (const engine of Object.keys(ENGINES)) {
    if (values.only !== undefined && engine !== values.only) continue;
    const row = await evaluate(set, engine);
    rows.push(row);
    process.stdout.write(`${line(row)}\n`);
  }
}
process.stdout.write(`\n${means(rows).join('\n')}\n`);
if (values.dump !== undefined)
  writeFileSync(values.dump, dumped.map((text) => `${text}\n`).join(''));
compareWithLast(rows);

async function evaluate(set: EvalSet, name: string): Promise<Row> {
  const engine = await ENGINES[name]!(set.tools);
  const byId = new Map(set.tools.map((tool) => [tool.id, tool]));
  const measured: Measured[] = [];
  const times: number[] = [];
  const tokens: number[] = [];
  for (const query of set.queries) {
    const start = performance.now();
    const top = await engine.search(query.query, 10);
    times.push(performance.now() - start);
    measured.push(measure(query, top, (id) => byId.get(id)));
    tokens.push(tokensOf(top.slice(0, 5).flatMap((id) => byId.get(id) ?? [])));
    if (name === 'agenthub') dumped.push(JSON.stringify({ set: set.name, id: query.id, top }));
  }
  const average = (key: keyof Measured): number => 100 * mean(measured.map((one) => one[key]));
  return {
    set: set.name,
    engine: name,
    tools: set.tools.length,
    requests: set.queries.length,
    recall1: average('recall1'),
    recall5: average('recall5'),
    recall5Half: 100 * halfWidth(measured.map(({ recall5 }) => recall5)),
    recall10: average('recall10'),
    ndcg10: average('ndcg10'),
    mrr: average('mrr'),
    wrongSibling: average('wrongSibling'),
    tokens: Math.round(mean(tokens)),
    allTokens: tokensOf(set.tools),
    p50Ms: percentile(times, 0.5),
    p95Ms: percentile(times, 0.95),
  };
}

function tokensOf(tools: readonly EvalTool[]): number {
  return definitionTokens(
    tools.map(({ name, description = '', inputSchema = {} }) => ({
      name,
      description,
      inputSchema,
    })),
  );
}

function line(row: Row): string {
  const figure = (value: number): string => value.toFixed(1).padStart(5);
  return [
    row.set.padEnd(20),
    row.engine.padEnd(10),
    `R@1 ${figure(row.recall1)}`,
    `R@5 ${figure(row.recall5)} ±${row.recall5Half.toFixed(1)}`,
    `R@10 ${figure(row.recall10)}`,
    `nDCG@10 ${figure(row.ndcg10)}`,
    `MRR ${figure(row.mrr)}`,
    `sibling ${figure(row.wrongSibling)}`,
    `tokens ${row.tokens}/${row.allTokens}`,
    `p50 ${row.p50Ms.toFixed(2)} p95 ${row.p95Ms.toFixed(2)} ms`,
    `(${row.tools} tools, ${row.requests} requests)`,
  ].join('  ');
}

function means(all: readonly Row[]): string[] {
  return [...new Set(all.map(({ engine }) => engine))].map((engine) => {
    const own = all.filter((row) => row.engine === engine);
    return `mean over ${own.length} sets  ${engine.padEnd(10)}  R@5 ${mean(own.map(({ recall5 }) => recall5)).toFixed(1)}`;
  });
}

/** Keeps the figures of this data outside version control and shows what has moved since. */
function compareWithLast(now: readonly Row[]): void {
  const key = createHash('sha256')
    .update(`${values.data ?? ''}|${values.crowd ?? ''}`)
    .digest('hex');
  const file = new URL(
    `../../node_modules/.cache/agenthub/routing-${key.slice(0, 12)}.json`,
    import.meta.url,
  ).pathname;
  const last = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Row[]) : [];
  for (const row of now.filter(({ engine }) => engine === 'agenthub')) {
    const before = last.find(({ set, engine }) => set === row.set && engine === row.engine);
    const moved = before ? row.recall5 - before.recall5 : 0;
    if (before && Math.abs(moved) >= 0.05) {
      process.stdout.write(
        `${row.set}: R@5 ${moved > 0 ? '+' : ''}${moved.toFixed(1)} since the last run\n`,
      );
    }
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(now, null, 2)}\n`);
}
