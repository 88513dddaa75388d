/** Events come faster than a person can read: at most one reading in this time. */
const GAP_MS = 250;

/** Reads anew when asked; whatever is asked during a reading, or soon after it, leads to one more. */
export class Refresh {
  readonly #read: () => Promise<void>;
  #running: Promise<void> | undefined;
  #again = false;

  constructor(read: () => Promise<void>) {
    this.#read = read;
  }

  /** Ends when what is shown is as of now, or the next reading has begun. */
  now(): Promise<void> {
    if (this.#running) {
      this.#again = true;
      return this.#running;
    }
    const reading = this.#read();
    this.#running = reading;
    void reading.finally(() =>
      setTimeout(() => {
        this.#running = undefined;
        if (!this.#again) return;
        this.#again = false;
        void this.now();
      }, GAP_MS),
    );
    return reading;
  }
}
