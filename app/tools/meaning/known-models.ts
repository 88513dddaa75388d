/** A model that AgentHub can download for a person who wants one. */
export interface KnownEmbeddingModel {
  readonly id: string;
  readonly name: string;
  /** Its repository on the Hugging Face hub. */
  readonly repository: string;
}

/**
 * Small multilingual models, the recommended one first. Both read English, Korean, Japanese and
 * Chinese, give 384 numbers, and are published under licences that allow any use.
 */
export const EMBEDDING_MODELS: readonly KnownEmbeddingModel[] = [
  {
    id: 'multilingual-e5-small',
    name: 'Multilingual E5 small',
    repository: 'Xenova/multilingual-e5-small',
  },
  {
    id: 'paraphrase-multilingual-MiniLM-L12-v2',
    name: 'Multilingual MiniLM L12 v2',
    repository: 'Xenova/paraphrase-multilingual-MiniLM-L12-v2',
  },
];

export function embeddingModel(id: string): KnownEmbeddingModel | undefined {
  return EMBEDDING_MODELS.find((model) => model.id === id);
}
