import { randomBytes } from 'node:crypto';
import type { Ids } from '../../app/base/index.ts';

/** Ids of 48 bits of time and 64 random ones, so that later ids sort later. */
export const timeOrderedIds: Ids = {
  next(prefix) {
    const time = Date.now().toString(16).padStart(12, '0');
    return `${prefix}_${time}${randomBytes(8).toString('hex')}`;
  },
};
