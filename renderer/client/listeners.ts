import type { EventName, EventPayload } from '../../app/contract/index.ts';

/** An event as it arrives. */
export interface Heard {
  readonly name: string;
  readonly payload: unknown;
}

/** Hands arriving events to those who asked for their name. */
export class Listeners {
  readonly #byName = new Map<string, Set<(payload: never) => void>>();

  on<Name extends EventName>(
    name: Name,
    listener: (payload: EventPayload<Name>) => void,
  ): () => void {
    const set = this.#byName.get(name) ?? new Set();
    this.#byName.set(name, set);
    set.add(listener);
    return () => set.delete(listener);
  }

  tell(event: Heard): void {
    for (const listener of [...(this.#byName.get(event.name) ?? [])]) {
      listener(event.payload as never);
    }
  }
}
