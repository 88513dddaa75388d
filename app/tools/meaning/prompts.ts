import { isRecord } from '../../base/index.ts';
import type { TextKind } from './ports.ts';

/**
 * What a model was trained to see before a text. Sentence Transformers keep it in
 * `config_sentence_transformers.json`, under `prompts`; the E5 family, whose files often lack it,
 * has `query: ` and `passage: ` (Wang et al. 2024, Multilingual E5 Text Embeddings).
 */
export function promptOf(name: string, config: unknown, kind: TextKind): string {
  const prompts = isRecord(config) && isRecord(config['prompts']) ? config['prompts'] : {};
  const names = kind === 'query' ? ['query', 'search_query'] : ['passage', 'document'];
  const told = names.map((each) => prompts[each]).find((each) => typeof each === 'string');
  if (typeof told === 'string') return told;
  return /(^|[^a-z0-9])e5([^a-z0-9]|$)/i.test(name) ? `${kind}: ` : '';
}
