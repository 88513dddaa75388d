import { create, insertMultiple, search as searchOrama } from '@orama/orama';
import Database from 'better-sqlite3';
import MiniSearch from 'minisearch';
import { ToolRanking, Vocabulary } from '../../app/tools/index.ts';
import type { EvalTool } from './data.ts';

/** A search engine over one pool of tools. */
export interface Engine {
  readonly name: string;
  /** Ids of the best tools, best first. */
  search(text: string, k: number): string[] | Promise<string[]>;
}

export type EngineFactory = (tools: readonly EvalTool[]) => Engine | Promise<Engine>;

/** The product's ranking beside three usual engines, each on the same texts. */
export const ENGINES: Readonly<Record<string, EngineFactory>> = {
  agenthub: (tools) => {
    const ranking = new ToolRanking(new Vocabulary());
    for (const tool of tools) {
      ranking.add({
        name: tool.id,
        server: tool.server ?? '',
        tool: tool.name,
        description: tool.description ?? '',
        inputSchema: tool.inputSchema ?? {},
        serverDescription: tool.serverDescription,
      });
    }
    return {
      name: 'agenthub',
      search: (text, k) => ranking.rank(text, k).map(({ tool }) => tool.name),
    };
  },
  fts5: (tools) => {
    const database = new Database(':memory:');
    database.exec("create virtual table tools using fts5(id unindexed, text, tokenize = 'porter')");
    const insert = database.prepare('insert into tools values (?, ?)');
    database.transaction(() => tools.forEach((tool) => insert.run(tool.id, textOf(tool))))();
    const select = database.prepare(
      'select id from tools where tools match ? order by bm25(tools) limit ?',
    );
    return {
      name: 'fts5',
      search: (text, k) => {
        const words = text.match(/[\p{L}\p{N}]+/gu) ?? [];
        if (words.length === 0) return [];
        const any = [...new Set(words)].map((word) => `"${word}"`).join(' OR ');
        return (select.all(any, k) as { id: string }[]).map(({ id }) => id);
      },
    };
  },
  minisearch: (tools) => {
    const engine = new MiniSearch<{ id: number; name: string; text: string }>({
      fields: ['name', 'text'],
    });
    engine.addAll(tools.map((tool, id) => ({ id, name: tool.name, text: textOf(tool) })));
    return {
      name: 'minisearch',
      search: (text, k) =>
        engine
          .search(text, { prefix: true, fuzzy: 0.2, boost: { name: 2 } })
          .slice(0, k)
          .map(({ id }) => tools[id as number]!.id),
    };
  },
  orama: async (tools) => {
    const engine = create({ schema: { tool: 'string', name: 'string', text: 'string' } as const });
    await insertMultiple(
      engine,
      tools.map((tool) => ({ tool: tool.id, name: tool.name, text: textOf(tool) })),
    );
    return {
      name: 'orama',
      search: async (text, k) => {
        const { hits } = await searchOrama(engine, {
          term: text,
          properties: ['name', 'text'],
          threshold: 1,
          limit: k,
        });
        return hits.map(({ document }) => document.tool);
      },
    };
  },
};

function textOf(tool: EvalTool): string {
  const parameters = Object.keys((tool.inputSchema?.['properties'] as object | undefined) ?? {});
  return [tool.name, tool.description ?? '', parameters.join(' '), tool.server ?? ''].join('\n');
}
