import type { Answer, CommandName, EventName, EventPayload } from '../../app/contract/index.ts';
import { disconnected, type Client, type ConnectionState } from './client.ts';
import { Listeners, type Heard } from './listeners.ts';

/** The part of a WebSocket that is used. */
export interface SocketLike {
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: (() => void) | null;
  send(text: string): void;
  close(): void;
}

export interface SocketClientDeps {
  readonly connect: () => SocketLike;
  /** Runs `work` after `ms`. */
  readonly later: (ms: number, work: () => void) => void;
}

/** First pause before a lost connection is tried again; doubled up to {@link LAST_PAUSE_MS}. */
const FIRST_PAUSE_MS = 250;
const LAST_PAUSE_MS = 5000;

interface Frame {
  readonly event?: Heard;
  readonly id?: string;
  readonly answer?: Answer<never>;
}

interface Call {
  readonly frame: string;
  readonly resolve: (answer: Answer<never>) => void;
}

/**
 * The client of a browser: calls and answers over one WebSocket that is opened again when it
 * breaks. Calls made before it is open wait; calls under way when it breaks are answered as
 * disconnected, because whether they ran is not known.
 */
export class SocketClient implements Client {
  readonly #deps: SocketClientDeps;
  readonly #listeners = new Listeners();
  readonly #watchers = new Set<(state: ConnectionState) => void>();
  readonly #calls = new Map<string, Call>();
  #socket: SocketLike | undefined;
  #state: ConnectionState = 'connecting';
  #count = 0;
  #pause = FIRST_PAUSE_MS;

  constructor(deps: SocketClientDeps) {
    this.#deps = deps;
    this.#open();
  }

  get connection(): ConnectionState {
    return this.#state;
  }

  invoke(name: CommandName, input: unknown): Promise<Answer<never>> {
    if (this.#state === 'lost') return Promise.resolve(disconnected());
    const id = String(++this.#count);
    const frame = JSON.stringify({ id, name, input });
    return new Promise((resolve) => {
      this.#calls.set(id, { frame, resolve });
      if (this.#state === 'open') this.#socket?.send(frame);
    });
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

  #open(): void {
    const socket = this.#deps.connect();
    this.#socket = socket;
    socket.onopen = () => {
      this.#pause = FIRST_PAUSE_MS;
      this.#set('open');
      for (const call of this.#calls.values()) socket.send(call.frame);
    };
    socket.onmessage = ({ data }) => this.#receive(JSON.parse(String(data)) as Frame);
    socket.onclose = () => {
      this.#set('lost');
      for (const call of this.#calls.values()) call.resolve(disconnected());
      this.#calls.clear();
      this.#deps.later(this.#pause, () => this.#open());
      this.#pause = Math.min(this.#pause * 2, LAST_PAUSE_MS);
    };
  }

  #receive(frame: Frame): void {
    if (frame.event) {
      this.#listeners.tell(frame.event);
      return;
    }
    const call = this.#calls.get(frame.id ?? '');
    if (!call || !frame.answer) return;
    this.#calls.delete(frame.id ?? '');
    call.resolve(frame.answer);
  }

  #set(state: ConnectionState): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const watcher of this.#watchers) watcher(state);
  }
}

/** The client of the page's own server. */
export function browserClient(location: Location): Client {
  const url = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/bridge`;
  return new SocketClient({
    connect: () => new WebSocket(url) as unknown as SocketLike,
    later: (ms, work) => void setTimeout(work, ms),
  });
}
