import type { Random } from '../../app/base/index.ts';

/** The machine's randomness: for spreading things out, never for secrets. */
export const systemRandom: Random = { next: () => Math.random() };
