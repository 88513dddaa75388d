import type {
  Answer,
  CommandInput,
  CommandName,
  CommandOutput,
  EventName,
  EventPayload,
} from '../../app/contract/index.ts';
import type { Client, ConnectionState } from '../../renderer/client/client.ts';
import { Listeners } from '../../renderer/client/listeners.ts';

type Reply<Name extends CommandName> =
  | CommandOutput<Name>
  | Promise<CommandOutput<Name>>
  | { readonly error: Extract<Answer<never>, { ok: false }>['error'] };

type Handlers = { [Name in CommandName]?: (input: CommandInput<Name>) => Reply<Name> };

/** A client whose core is a table of replies; events are told by hand. */
export class MemoryClient implements Client {
  connection: ConnectionState = 'open';
  readonly calls: { readonly name: CommandName; readonly input: unknown }[] = [];
  readonly #handlers: Handlers;
  readonly #listeners = new Listeners();
  readonly #watchers = new Set<(state: ConnectionState) => void>();

  constructor(handlers: Handlers) {
    this.#handlers = handlers;
  }

  async invoke<Name extends CommandName>(
    name: Name,
    input: CommandInput<Name>,
  ): Promise<Answer<CommandOutput<Name>>> {
    this.calls.push({ name, input });
    const handler = this.#handlers[name] as ((input: unknown) => Reply<Name>) | undefined;
    if (!handler) throw new Error(`the test gives no reply to ${name}`);
    const reply = await handler(input);
    return typeof reply === 'object' && 'error' in reply && Object.keys(reply).length === 1
      ? { ok: false, error: reply.error as never }
      : { ok: true, value: reply as CommandOutput<Name> };
  }

  on<Name extends EventName>(
    name: Name,
    listener: (payload: EventPayload<Name>) => void,
  ): () => void {
    return this.#listeners.on(name, listener);
  }

  onConnection(listener: (state: ConnectionState) => void): () => void {
    this.#watchers.add(listener);
    return () => this.#watchers.delete(listener);
  }

  tell<Name extends EventName>(name: Name, payload: EventPayload<Name>): void {
    this.#listeners.tell({ name, payload });
  }

  turnInto(state: ConnectionState): void {
    this.connection = state;
    for (const watcher of this.#watchers) watcher(state);
  }

  count(name: CommandName): number {
    return this.calls.filter((call) => call.name === name).length;
  }
}
