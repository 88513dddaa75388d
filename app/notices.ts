import { Events } from './base/index.ts';

export interface Notice {
  readonly id: string;
  readonly level: 'info' | 'warning' | 'error';
  readonly message: string;
  readonly remedy?: string | undefined;
}

/** What the person must be told once: kept until dismissed. */
export class Notices {
  readonly events = new Events<{ changed: readonly Notice[] }>();
  #open: readonly Notice[] = [];

  get open(): readonly Notice[] {
    return this.#open;
  }

  raise(notice: Notice): void {
    this.#open = [...this.#open.filter((other) => other.id !== notice.id), notice];
    this.events.emit('changed', this.#open);
  }

  dismiss(id: string): void {
    this.#open = this.#open.filter((notice) => notice.id !== id);
    this.events.emit('changed', this.#open);
  }
}
