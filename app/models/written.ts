import type { ModelEvent } from './ports.ts';

/** Everything that a model wrote in one call, as it came: text, thinking, and tool calls. */
export class Written {
  readonly #calls = new Set<string>();
  #text = '';

  get text(): string {
    return this.#text;
  }

  /** A tool call counts once, whether it came in pieces or whole. */
  add(event: ModelEvent): void {
    if (event.type === 'text' || event.type === 'thinking') this.#text += event.delta;
    else if (event.type === 'call') {
      this.#calls.add(event.id);
      this.#text += event.delta;
    } else if (event.type === 'part' && event.part.type === 'tool_call') {
      const { id, name, arguments: given, invalid } = event.part;
      if (!this.#calls.has(id)) this.#text += name + (invalid ?? JSON.stringify(given));
    }
  }
}
