import { randomUUID } from 'node:crypto';
import type { Ids } from '../../app/base/index.ts';

/** Ids of 48 bits of time and 64 random ones, so that later ids sort later. */
export const timeOrderedIds: Ids = {
  next(prefix) {
    const time = Date.now().toString(16).padStart(12, '0');
    // Node keeps random bytes for these in advance; its first and last eight digits are all random
    const random = randomUUID();
    return `${prefix}_${time}${random.slice(0, 8)}${random.slice(-8)}`;
  },
};
