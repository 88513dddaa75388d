import type { EventEmitter } from 'node:events';

/** An event that a listener can stop, as Electron's are. */
export class Preventable {
  prevented = false;

  preventDefault(): void {
    this.prevented = true;
  }
}

/** Emits and tells whether a listener stopped it. */
export function emitPreventable(
  emitter: EventEmitter,
  name: string,
  fields: Record<string, unknown> = {},
): boolean {
  const event = Object.assign(new Preventable(), fields);
  emitter.emit(name, event);
  return event.prevented;
}
