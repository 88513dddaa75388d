/** A typed emitter: one listener's failure never reaches the others or the sender. */
export class Events<Payloads extends Record<string, unknown>> {
  readonly #listeners = new Map<keyof Payloads, Set<(payload: never) => void>>();
  readonly #onFailure: (error: unknown) => void;

  constructor(onFailure: (error: unknown) => void = () => undefined) {
    this.#onFailure = onFailure;
  }

  on<Name extends keyof Payloads>(
    name: Name,
    listener: (payload: Payloads[Name]) => void,
  ): Disposable {
    let listeners = this.#listeners.get(name);
    if (!listeners) this.#listeners.set(name, (listeners = new Set()));
    listeners.add(listener);
    return { [Symbol.dispose]: () => void listeners.delete(listener) };
  }

  emit<Name extends keyof Payloads>(name: Name, payload: Payloads[Name]): void {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) {
      try {
        (listener as (payload: Payloads[Name]) => void)(payload);
      } catch (error) {
        this.#onFailure(error);
      }
    }
  }
}
