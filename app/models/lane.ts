import { cancelled, type Clock } from '../base/index.ts';
import { providerBusy } from './errors.ts';
import { LOAD_SHARE } from './load.ts';

export interface LaneLimits {
  /** Calls under way at once. */
  readonly concurrent: number;
  /** Calls that may wait for a place; the next one is refused. */
  readonly waiting: number;
  /** The provider's own limit for a minute, where it is known. */
  readonly perMinute: number | undefined;
}

export const USUAL_LANE: LaneLimits = { concurrent: 8, waiting: 32, perMinute: undefined };

const MINUTE_MS = 60_000;

/** Lets calls to one provider through: a few at once, a few waiting, the rest refused as busy. */
export class Lane {
  readonly #name: string;
  readonly #clock: Clock;
  readonly #limits: () => LaneLimits;
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  /** Monotonic times at which the calls of the last minute began. */
  #begun: number[] = [];

  constructor(name: string, clock: Clock, limits: () => LaneLimits) {
    this.#name = name;
    this.#clock = clock;
    this.#limits = limits;
  }

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /**
   * Waits for a place, in order of arrival. Disposing gives it back. Throws `model.busy` at once
   * where the line is full or the provider's limit for a minute is nearly used up.
   */
  async enter(signal: AbortSignal): Promise<Disposable> {
    signal.throwIfAborted();
    const { concurrent, waiting } = this.#limits();
    this.#refuseOverLoad();
    if (this.#running >= concurrent) {
      if (this.#waiting.length >= waiting) throw providerBusy(this.#name, undefined);
      await this.#wait(signal);
    } else this.#running += 1;
    this.#begun.push(this.#clock.monotonic());
    let left = false;
    return {
      [Symbol.dispose]: () => {
        if (left) return;
        left = true;
        const next = this.#waiting.shift();
        if (next) next();
        else this.#running -= 1;
      },
    };
  }

  #refuseOverLoad(): void {
    const { perMinute } = this.#limits();
    if (perMinute === undefined) return;
    const now = this.#clock.monotonic();
    this.#begun = this.#begun.filter((at) => now - at < MINUTE_MS);
    const allowed = Math.max(1, Math.floor(perMinute * LOAD_SHARE));
    const oldest = this.#begun.at(-allowed);
    if (oldest !== undefined) throw providerBusy(this.#name, MINUTE_MS - (now - oldest));
  }

  /** The place is handed over by the call that leaves, so `running` stays as it is. */
  #wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(grant), 1);
        reject((signal.reason as Error | undefined) ?? cancelled('The answer'));
      };
      const grant = (): void => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      this.#waiting.push(grant);
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }
}
