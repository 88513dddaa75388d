/** Randomness as a port. */
export interface Random {
  /** In [0, 1). */
  next(): number;
}

/** Seeded generator (mulberry32, public domain, Tommy Ettinger): the same seed, the same walk. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return {
    next() {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
    },
  };
}
