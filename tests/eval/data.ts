import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

/** A tool of an evaluation set. */
export interface EvalTool {
  readonly id: string;
  readonly server?: string;
  readonly name: string;
  readonly description?: string;
  readonly inputSchema?: Record<string, unknown>;
  readonly serverDescription?: string;
}

/** A request with the tools that answer it; `grades` says how well each does, 1 where absent. */
export interface EvalQuery {
  readonly id: string;
  readonly query: string;
  readonly relevant: readonly string[];
  readonly grades?: Readonly<Record<string, number>>;
  readonly lang?: string;
}

export interface EvalSet {
  readonly name: string;
  readonly tools: readonly EvalTool[];
  readonly queries: readonly EvalQuery[];
}

/** Every `NAME.queries.jsonl` of a folder with its tools, and a crowd of other tools around them. */
export function readSets(folder: string, crowdFile: string | undefined): EvalSet[] {
  const crowd = crowdFile === undefined ? [] : readLines<EvalTool>(crowdFile);
  const crowdName = crowdFile === undefined ? '' : basename(crowdFile).split('.')[0]!;
  const files = readdirSync(folder).filter((file) => file.endsWith('.queries.jsonl'));
  if (files.length === 0) throw new Error(`${folder} holds no file NAME.queries.jsonl`);
  return files.sort().map((file) => {
    const name = file.slice(0, -'.queries.jsonl'.length);
    const pool = poolOf(folder, name);
    const own = readLines<EvalTool>(join(folder, `${pool}.tools.jsonl`));
    const known = new Set([
      ...own.map(({ id }) => id),
      ...excluded(folder, [name, pool], crowdName),
    ]);
    return {
      name,
      tools: [...own, ...crowd.filter(({ id }) => !known.has(id))],
      queries: readLines<EvalQuery>(join(folder, file)),
    };
  });
}

/** Sets may share the tools of the set that their name begins with: `a_steps` has those of `a`. */
function poolOf(folder: string, name: string): string {
  const parts = name.split('_');
  for (let end = parts.length; end > 0; end -= 1) {
    const pool = parts.slice(0, end).join('_');
    if (existsSync(join(folder, `${pool}.tools.jsonl`))) return pool;
  }
  throw new Error(`${folder} holds no tools for the requests of ${name}`);
}

function excluded(folder: string, names: readonly string[], crowd: string): string[] {
  for (const name of names) {
    const file = join(folder, `${name}.${crowd}_exclude.json`);
    if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as string[];
  }
  return [];
}

/** The small set of the project itself: requests in English and Korean over tools of real servers. */
export function ownSets(): EvalSet[] {
  const tools = readLines<EvalTool>(here('../support/tools/servers.jsonl')).map((tool) => ({
    ...tool,
    id: `${tool.server}__${tool.name}`,
  }));
  const queries = readLines<EvalQuery>(here('own.queries.jsonl'));
  return ['en', 'ko'].map((lang) => ({
    name: `own_${lang}`,
    tools,
    queries: queries.filter((query) => query.lang === lang),
  }));
}

function here(path: string): string {
  return new URL(path, import.meta.url).pathname;
}

function readLines<T>(file: string): T[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as T);
}
