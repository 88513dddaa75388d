import { cancelled, type AppError } from '../../base/index.ts';
import type { Progress } from '../connection.ts';

export interface Passenger {
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((progress: Progress) => void) | undefined;
}

interface Flight<T> {
  readonly result: Promise<T>;
  readonly stop: AbortController;
  readonly listeners: Set<(progress: Progress) => void>;
  passengers: number;
}

/** What carries a shared call out; its signal aborts once nobody waits any more. */
export type Take<T> = (signal: AbortSignal, onProgress: (progress: Progress) => void) => Promise<T>;

/**
 * Makes identical calls that are under way at the same time one. A caller that leaves does not
 * stop the others; the call itself is stopped when the last one has left.
 */
export class Flights<T> {
  readonly #flights = new Map<string, Flight<T>>();

  get size(): number {
    return this.#flights.size;
  }

  async join(
    key: string,
    passenger: Passenger,
    take: Take<T>,
  ): Promise<{ readonly value: T; readonly coalesced: boolean }> {
    const existing = this.#flights.get(key);
    const flight = existing ?? this.#start(key, take);
    const value = await this.#ride(key, flight, passenger);
    return { value, coalesced: existing !== undefined };
  }

  #start(key: string, take: Take<T>): Flight<T> {
    const stop = new AbortController();
    const listeners = new Set<(progress: Progress) => void>();
    const result = take(stop.signal, (progress) => {
      for (const listener of listeners) listener(progress);
    });
    const flight: Flight<T> = { result, stop, listeners, passengers: 0 };
    this.#flights.set(key, flight);
    const land = (): void => this.#remove(key, flight);
    result.then(land, land);
    return flight;
  }

  #ride(key: string, flight: Flight<T>, { signal, onProgress }: Passenger): Promise<T> {
    flight.passengers += 1;
    if (onProgress) flight.listeners.add(onProgress);
    return new Promise<T>((resolve, reject) => {
      let aboard = true;
      const leave = (): void => {
        if (!aboard) return;
        aboard = false;
        signal?.removeEventListener('abort', onAbort);
        if (onProgress) flight.listeners.delete(onProgress);
        flight.passengers -= 1;
      };
      const onAbort = (): void => {
        leave();
        if (flight.passengers === 0) {
          this.#remove(key, flight);
          flight.stop.abort(cancelled('The call'));
        }
        reject(signal!.reason as AppError);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      flight.result.then(
        (value) => {
          leave();
          resolve(value);
        },
        (error: Error) => {
          leave();
          reject(error);
        },
      );
      if (signal?.aborted) onAbort();
    });
  }

  #remove(key: string, flight: Flight<T>): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key);
  }
}
