import type { Vocabulary } from '../words.ts';
import { calculationIn } from './calculation.ts';
import type { SearchableTool } from './features.ts';

const FIELDS: readonly (readonly [string, (tool: SearchableTool) => string])[] = [
  ['name', (tool) => `${tool.tool} ${tool.title ?? ''}`],
  ['description', (tool) => tool.description],
  [
    'parameters',
    (tool) => Object.keys((tool.inputSchema['properties'] as object | undefined) ?? {}).join(' '),
  ],
  ['server', (tool) => `${tool.server} ${tool.serverDescription ?? ''}`],
  ['earlier choices', (tool) => (tool.history ?? []).join(' ')],
];
const MOST_WORDS = 6;

/** Why a tool was found: which words of the request stand in which of its fields. */
export function whyFound(tool: SearchableTool, request: string, vocabulary: Vocabulary): string {
  const asked = new Map<string, string>();
  for (const { word, stem } of vocabulary.trace(request))
    if (!asked.has(stem)) asked.set(stem, word);
  const sum = calculationIn(request);
  for (const stem of sum ? vocabulary.read(sum.words) : []) asked.set(stem, sum!.written);
  const reasons = FIELDS.flatMap(([field, textOf]) => {
    const held = new Set(vocabulary.read(textOf(tool)));
    const words = [...asked].filter(([stem]) => held.has(stem)).map(([, word]) => word);
    const shown = [...new Set(words)].slice(0, MOST_WORDS);
    return shown.length === 0 ? [] : [`${field}: ${shown.join(', ')}`];
  });
  return reasons.length > 0 ? reasons.join('; ') : 'letters alike';
}
