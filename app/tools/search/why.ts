import type { Mended, Vocabulary } from '../words.ts';
import { calculationIn } from './calculation.ts';
import { parameterText, type SearchableTool } from './features.ts';
import { FIELDS, type Field } from './weights.ts';

/** Words of a request that stand in one field of a tool. */
export interface FieldWords {
  readonly field: Field;
  readonly words: readonly string[];
}

const TEXTS: Readonly<Record<Field, (tool: SearchableTool) => string>> = {
  name: (tool) => `${tool.tool} ${tool.title ?? ''}`,
  description: (tool) => tool.description,
  parameters: (tool) => parameterText(tool.inputSchema),
  server: (tool) => `${tool.server} ${tool.serverDescription ?? ''}`,
  history: (tool) => (tool.history ?? []).join(' '),
  examples: (tool) => (tool.examples ?? []).join(' '),
};
const MOST_WORDS = 6;

/** For each tool which words of the request stand in which of its fields; the request is read once. */
export function wordsByField(
  tools: readonly SearchableTool[],
  request: string,
  vocabulary: Vocabulary,
  mended: Mended,
): FieldWords[][] {
  const asked = new Map<string, string>();
  for (const { word, stem } of vocabulary.trace(request)) {
    const meant = mended(stem, word);
    if (!asked.has(meant)) asked.set(meant, word);
  }
  const sum = calculationIn(request);
  for (const stem of sum ? vocabulary.read(sum.words) : []) asked.set(stem, sum!.written);
  const korean = request.match(/[가-힣]{2,}/gu) ?? [];
  return tools.map((tool) =>
    FIELDS.flatMap((field) => {
      const text = TEXTS[field](tool);
      const held = new Set(vocabulary.read(text));
      const stems = [...asked].filter(([stem]) => held.has(stem)).map(([, word]) => word);
      // a word that no glossary knows is found by its letters
      const words = [...stems, ...korean.filter((word) => text.includes(word))];
      const shown = [...new Set(words)].slice(0, MOST_WORDS);
      return shown.length === 0 ? [] : [{ field, words: shown }];
    }),
  );
}

const TOLD_AS: Partial<Record<Field, string>> = {
  history: 'earlier choices',
  examples: 'example requests',
};

/** As one line of plain English. */
export function describeWhy(fields: readonly FieldWords[]): string {
  if (fields.length === 0) return 'letters alike';
  return fields
    .map(({ field, words }) => `${TOLD_AS[field] ?? field}: ${words.join(', ')}`)
    .join('; ');
}
