/** What is being ended; more may be added while it is waited for. */
export class Closing {
  #all: Promise<unknown> = Promise.resolve();

  /** A task that fails has ended, too. */
  add(...tasks: (Promise<unknown> | undefined)[]): void {
    const started = tasks.filter((task) => task !== undefined);
    this.#all = Promise.allSettled([this.#all, ...started]);
  }

  /** Settles when nothing is left, whatever is added meanwhile; never rejects. */
  async settled(): Promise<void> {
    for (let seen; seen !== this.#all;) {
      seen = this.#all;
      await seen;
    }
  }
}
