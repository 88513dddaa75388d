import type { BreakerState } from '../../base/index.ts';
import type { Activity, CallEnd } from '../activity.ts';
import type { ServerOptions } from '../config.ts';
import type { Exchanged } from '../asking/exchange.ts';
import type { RawCallResult } from '../call-result.ts';
import type { CallOptions } from '../connection.ts';
import type { SupervisedServer } from '../server.ts';
import type { ServerTool } from '../tool.ts';

/** A live connection as calls need it. */
export interface ToolConnection {
  callTool(
    tool: string,
    args: Record<string, unknown>,
    options: CallOptions,
  ): Promise<RawCallResult>;
  /** Any other request of the protocol. */
  request(
    method: string,
    params: Record<string, unknown>,
    options: CallOptions,
  ): Promise<Exchanged>;
  /** Rejects where the other side does not answer in time. */
  probe(timeoutMs: number): Promise<void>;
}

/** One server as calls see it. */
export interface CallTarget {
  readonly name: string;
  readonly options: ServerOptions;
  /** The same array until the list changes. */
  readonly tools: readonly ServerTool[];
  readonly state: string;
  readonly reason: string | undefined;
  /** The live connection; starts a server that starts on demand. */
  connect(): Promise<ToolConnection | undefined>;
  /** What its breaker says, for whoever shows the server; `due` is monotonic. */
  breakerChanged(state: BreakerState, due: number | undefined): void;
  /** How a try of a call ended there, for whoever shows the server. */
  called(end: CallEnd, durationMs: number): void;
  /** A freshly dialled connection; undefined where none can be had. */
  redial(): Promise<ToolConnection | undefined>;
}

/** The supervised server as a target of calls. */
export function targetOf(server: SupervisedServer, activity: Activity): CallTarget {
  return {
    name: server.config.name,
    get options() {
      return server.config.options;
    },
    get tools() {
      return server.tools;
    },
    get state() {
      return server.state;
    },
    get reason() {
      return server.view().reason;
    },
    connect: () => server.connection(),
    breakerChanged: (state, due) => server.setBreaker(state, undefined, due),
    called: (end, durationMs) => activity.called(end, durationMs),
    async redial() {
      // never against the person's word, nor beside a start that is under way
      if (server.state === 'stopped') return undefined;
      if (server.state !== 'starting' && server.state !== 'restarting') {
        await server.restart('Starting again, because calls to it were not answered.');
      }
      return server.connection();
    },
  };
}
