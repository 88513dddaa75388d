import type { ServerTool } from '../gateway/index.ts';
import type { Vocabulary } from './words.ts';

export interface RankedTool {
  readonly tool: ServerTool;
  readonly score: number;
  /** Why it was found, in plain words. */
  readonly why: string;
}

const K1 = 1.2;
const B = 0.75;
/** Weight of a word by the field it stands in. */
const FIELDS = { name: 3, description: 1, parameters: 0.5, server: 0.5 } as const;

/** Ranks tools for a request by BM25 over weighted fields (Robertson and Zaragoza, 2009). */
export function searchTools(
  tools: readonly ServerTool[],
  query: string,
  k: number,
  vocabulary: Vocabulary,
): RankedTool[] {
  const asked = [...new Set(vocabulary.read(query))];
  const documents = tools.map((tool) => weigh(tool, vocabulary));
  const average =
    documents.reduce((sum, document) => sum + document.length, 0) / Math.max(1, documents.length);
  const exact = query.trim();
  return documents
    .map((document) => {
      const hits: string[] = [];
      let score = document.tool.name === exact || document.tool.tool === exact ? 100 : 0;
      for (const word of asked) {
        const weight = document.weights.get(word);
        if (weight === undefined) continue;
        const containing = documents.filter((other) => other.weights.has(word)).length;
        const rarity = Math.log(1 + (documents.length - containing + 0.5) / (containing + 0.5));
        const length = 1 - B + (B * document.length) / Math.max(1, average);
        score += (rarity * weight * (K1 + 1)) / (weight + K1 * length);
        hits.push(word);
      }
      return {
        tool: document.tool,
        score,
        why: hits.length > 0 ? `words: ${hits.join(', ')}` : 'name',
      };
    })
    .filter((ranked) => ranked.score > 0)
    .sort((a, b) => b.score - a.score || (a.tool.name < b.tool.name ? -1 : 1))
    .slice(0, k);
}

function weigh(tool: ServerTool, vocabulary: Vocabulary) {
  const weights = new Map<string, number>();
  let length = 0;
  const add = (text: string, weight: number): void => {
    for (const word of vocabulary.read(text)) {
      weights.set(word, (weights.get(word) ?? 0) + weight);
      length += weight;
    }
  };
  add(`${tool.tool} ${tool.title ?? ''}`, FIELDS.name);
  add(tool.description, FIELDS.description);
  add(
    Object.keys((tool.inputSchema['properties'] as object | undefined) ?? {}).join(' '),
    FIELDS.parameters,
  );
  add(tool.server, FIELDS.server);
  return { tool, weights, length };
}
