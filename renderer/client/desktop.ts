import type { Answer, CommandName } from '../../app/contract/index.ts';
import type { Client } from './client.ts';
import { Listeners, type Heard } from './listeners.ts';

/** What the preload script puts on `window.agenthub`. */
export interface PreloadFace {
  invoke(name: string, input: unknown): Promise<Answer<unknown>>;
  subscribe(listener: (event: Heard) => void): () => void;
}

/** The client of the desktop: the core lives as long as the window, so it is always open. */
export function desktopClient(face: PreloadFace): Client {
  const listeners = new Listeners();
  face.subscribe((event) => listeners.tell(event));
  return {
    connection: 'open',
    invoke: (name: CommandName, input: unknown) => face.invoke(name, input) as Promise<never>,
    on: (name, listener) => listeners.on(name, listener),
    onConnection: () => () => undefined,
  };
}
