import { messageOf, type Clock, type Log } from './base/index.ts';
import type { Embedder } from './tools/index.ts';
import type { Likeness } from './workflows/index.ts';

export interface LikenessDeps {
  readonly embedder: () => Embedder | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** How long it may take; then it is not known. */
  readonly patienceMs: number;
}

/** How alike texts are in meaning, by the embedder in use. Never fails: undefined is not known. */
export function createLikeness({ embedder, clock, log, patienceMs }: LikenessDeps): Likeness {
  return async (asked, texts, owner) => {
    const used = embedder();
    if (!used || texts.length === 0) return undefined;
    const late = new AbortController();
    const { promise: stopped, resolve } = Promise.withResolvers<undefined>();
    using _timer = clock.after(patienceMs, () => {
      late.abort();
      resolve(undefined);
    });
    const options = { owner, signal: late.signal };
    const found = alike(used, asked, texts, options).catch((error: unknown) => {
      log.warn('how alike texts are is told by words', { reason: messageOf(error) });
      return undefined;
    });
    return await Promise.race([found, stopped]);
  };
}

async function alike(
  embedder: Embedder,
  asked: string,
  texts: readonly string[],
  options: Parameters<Embedder['embed']>[2],
): Promise<number[]> {
  const [wanted] = await embedder.embed([asked], 'query', options);
  const vectors: Float32Array[] = [];
  for (let from = 0; from < texts.length; from += embedder.batch) {
    const part = texts.slice(from, from + embedder.batch);
    vectors.push(...(await embedder.embed(part, 'passage', options)));
  }
  return vectors.map((vector) => Math.min(1, Math.max(0, cosine(wanted!, vector))));
}

/** Both have length 1, so that their product is the cosine between them. */
function cosine(one: Float32Array, other: Float32Array): number {
  return one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0);
}
