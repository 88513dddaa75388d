import { performance } from 'node:perf_hooks';
import { clearImmediate, clearTimeout, setImmediate, setTimeout } from 'node:timers';
import type { Clock } from '../../app/base/index.ts';

/** The longest that a timer of Node can wait, about 24.8 days; a longer one would end at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** The machine's clocks. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, callback) {
    if (ms <= 0) {
      const immediate = setImmediate(callback); // a timer would take a millisecond at least
      return { [Symbol.dispose]: () => clearImmediate(immediate) };
    }
    let timer = setTimeout(wait, Math.min(ms, LONGEST_MS), ms - LONGEST_MS);
    function wait(left: number): void {
      if (left <= 0) callback();
      else timer = setTimeout(wait, Math.min(left, LONGEST_MS), left - LONGEST_MS);
    }
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
};
