import { createEmbedding } from './embedding.ts';

/** Texts as vectors, by a model of a folder that stays loaded while this thread lives. */
export const embed = createEmbedding();
