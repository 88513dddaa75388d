import type { ServerTool } from '../../gateway/index.ts';
import type { Embedder } from './embedder.ts';
import type { VectorTable } from './ports.ts';
import { hashOf, toolText } from './tool-text.ts';
import type { VectorStore } from './vector-store.ts';

/** The tools of a table, by row. */
export interface ToolVectors {
  readonly tools: readonly ServerTool[];
  readonly table: VectorTable;
}

export interface Reading {
  readonly embedder: Embedder;
  readonly store: VectorStore;
  readonly signal: AbortSignal;
  /** Lets everything else that waits run first. */
  readonly pause: () => Promise<void>;
  readonly onProgress: (done: number, total: number) => void;
}

/** Texts that are hashed and looked up at a stretch. */
const STRETCH = 200;

/** The vectors of tools: those that are kept, and for the rest made now, and kept as they come. */
export async function readVectors(
  tools: readonly ServerTool[],
  reading: Reading,
): Promise<ToolVectors> {
  const { embedder, store, signal, onProgress } = reading;
  const hashes: string[] = [];
  const known = new Map<string, Float32Array>();
  const missing = new Map<string, string>();
  for (let from = 0; from < tools.length; from += STRETCH) {
    const texts = tools.slice(from, from + STRETCH).map(toolText);
    const own = await Promise.all(texts.map(hashOf));
    for (const [hash, vector] of store.read(embedder.id, own)) known.set(hash, vector);
    own.forEach((hash, at) => {
      if (!known.has(hash)) missing.set(hash, texts[at]!);
    });
    hashes.push(...own);
    await reading.pause();
    signal.throwIfAborted();
  }
  const left = [...missing];
  for (let from = 0; from < left.length; from += embedder.batch) {
    onProgress(from, left.length);
    const batch = left.slice(from, from + embedder.batch);
    const texts = batch.map(([, text]) => text);
    const vectors = await embedder.embed(texts, 'passage', { signal });
    signal.throwIfAborted();
    const made = new Map(batch.map(([hash], at) => [hash, vectors[at]!]));
    store.write(embedder.id, made);
    for (const [hash, vector] of made) known.set(hash, vector);
  }
  store.prune(embedder.id, new Set(hashes));
  return { tools, table: tableOf(hashes.map((hash) => known.get(hash)!)) };
}

/** A vector of another width than the first is of another model: it stays a row of zeros, like nothing. */
function tableOf(vectors: readonly Float32Array[]): VectorTable {
  const width = vectors[0]?.length ?? 0;
  const values = new Float32Array(new SharedArrayBuffer(4 * width * vectors.length));
  vectors.forEach((vector, row) => {
    if (vector.length === width) values.set(vector, row * width);
  });
  return { values, width, count: vectors.length };
}
