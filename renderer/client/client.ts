import type {
  Answer,
  CommandInput,
  CommandName,
  CommandOutput,
  EventName,
  EventPayload,
} from '../../app/contract/index.ts';

export type WireError = Extract<Answer<never>, { ok: false }>['error'];

/** `lost` means that it is trying again; what is shown may be out of date. */
export type ConnectionState = 'connecting' | 'open' | 'lost';

/** The only way from the page to the core. */
export interface Client {
  readonly connection: ConnectionState;
  /** Never rejects: what goes wrong comes back as `{ok: false, error}`. */
  invoke<Name extends CommandName>(
    name: Name,
    input: CommandInput<Name>,
  ): Promise<Answer<CommandOutput<Name>>>;
  /** Returns what ends the listening. */
  on<Name extends EventName>(
    name: Name,
    listener: (payload: EventPayload<Name>) => void,
  ): () => void;
  /** Told at every change; after `lost`, `open` means that everything shown must be read anew. */
  onConnection(listener: (state: ConnectionState) => void): () => void;
}

/** The answer to a call that could not be carried. */
export function disconnected(): Answer<never> {
  return {
    ok: false,
    error: {
      kind: 'unavailable',
      code: 'window.disconnected',
      message: 'The connection to AgentHub was lost.',
      remedy: 'It is tried again by itself. If that does not help, start AgentHub again.',
    },
  };
}
