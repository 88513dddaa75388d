import type { Clock } from '../base/index.ts';
import type { Moment } from './decide.ts';

/**
 * The waits of one run. They are stored by the wall clock, so that they go on after a restart and
 * count the time that a machine slept; a wall clock that is set back makes none longer than it was
 * meant to be, counted from when this process first saw it.
 */
export class Waits {
  readonly #clock: Clock;
  readonly #ends = new Map<string, { readonly until: number; readonly monotonic: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  moment(): Moment {
    return {
      now: this.#clock.now(),
      left: (path, { since, until }) => {
        const byWall = until - this.#clock.now();
        const monotonic = this.#clock.monotonic();
        let end = this.#ends.get(path);
        if (end?.until !== until) {
          end = { until, monotonic: monotonic + Math.min(byWall, until - since) };
          this.#ends.set(path, end);
        }
        return Math.min(byWall, end.monotonic - monotonic);
      },
    };
  }
}
