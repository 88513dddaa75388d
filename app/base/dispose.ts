/** Collects what must be closed; closes it in reverse order, each once, even when one fails. */
export class Disposables implements AsyncDisposable {
  #items: (() => void | PromiseLike<void>)[] = [];

  add<T extends Disposable | AsyncDisposable>(item: T): T {
    this.#items.push(() =>
      Symbol.asyncDispose in item ? item[Symbol.asyncDispose]() : item[Symbol.dispose](),
    );
    return item;
  }

  onDispose(close: () => void | Promise<void>): void {
    this.#items.push(() => close());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const items = this.#items.reverse();
    this.#items = [];
    const failures: unknown[] = [];
    for (const close of items) {
      try {
        await close();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'closing failed');
  }
}
