import { abortable, within, type AppError, type Clock } from '../base/index.ts';
import type { ServerAddress, ServerConfig } from './config.ts';
import { Connection, type ListKind, type LogMessage } from './connection.ts';
import { serverExited } from './errors.ts';
import { explainConnectFailure, httpStatus } from './explain.ts';
import type { Dialer, Link, ProcessExit } from './ports.ts';

/** How a server wants to be spoken to; learnt at its first start and kept while the app runs. */
export interface Manner {
  readonly era: 'auto' | 'legacy';
  /** The transport of a remote server; undefined for a process. */
  readonly via: 'http' | 'sse' | undefined;
}

export interface Opening {
  readonly config: ServerConfig;
  readonly dialer: Dialer;
  readonly clock: Clock;
  readonly manner: Manner;
  /** Told of every link as soon as it exists, so that its owner can close it at any time. */
  readonly onLink: (link: Link) => void;
  readonly onListChanged: (link: Link, kind: ListKind) => void;
  readonly onLog: (message: LogMessage) => void;
  readonly onResourceUpdated: (uri: string) => void;
  readonly onClose: (link: Link) => void;
  readonly onTrouble: (link: Link) => void;
  readonly signal: AbortSignal;
}

export interface Opened {
  readonly link: Link;
  readonly connection: Connection;
  /** How to speak to it next time. */
  readonly manner: Manner;
}

/** How an attempt ended that did not connect. */
export type OpenFailure = 'ended' | { readonly status: number | undefined };

const EXIT_WAIT_MS = 500;
const STDERR_SHOWN = 600;

/** How a server of this address is spoken to before anything is known of it. */
export function firstManner(address: ServerAddress): Manner {
  if (address.transport === 'stdio') return { era: 'auto', via: undefined };
  if (address.transport === 'a2a') return { era: 'legacy', via: undefined };
  // SSE servers are older than the newer revision.
  if (address.transport === 'sse') return { era: 'legacy', via: 'sse' };
  return { era: 'auto', via: 'http' };
}

/**
 * What to try after a failure, or undefined where nothing is left. A process that ended may be one
 * of the older servers that end on a request which they do not know; a remote server that refuses
 * the newer transport with 4xx may speak the older one (MCP 2025-11-25, transports, "Backwards
 * Compatibility"). 401, 403, 408 and 429 say nothing about the transport.
 */
export function nextManner(
  address: ServerAddress,
  manner: Manner,
  failure: OpenFailure,
): Manner | undefined {
  if (failure === 'ended') {
    return address.transport === 'stdio' && manner.era === 'auto'
      ? { era: 'legacy', via: undefined }
      : undefined;
  }
  const { status = 0 } = failure;
  if (manner.via === 'http' && manner.era === 'auto' && status >= 500) {
    return { era: 'legacy', via: 'http' }; // some older servers break on a request they do not know
  }
  const refusesTransport = status >= 400 && status < 500 && ![401, 403, 408, 429].includes(status);
  return address.transport === 'auto' && manner.via === 'http' && refusesTransport
    ? { era: 'legacy', via: 'sse' }
    : undefined;
}

/**
 * Dials and connects, in the manners that the server may need. Rejects with an AppError that tells
 * a person why; the links of failed attempts but the last are closed.
 */
export async function openServer(opening: Opening): Promise<Opened> {
  let manner = opening.manner;
  let first: AppError | undefined;
  for (;;) {
    const tried = await attempt(opening, manner);
    if ('connection' in tried) return tried;
    first ??= tried.error;
    opening.signal.throwIfAborted();
    const next = tried.failure && nextManner(opening.config.address, manner, tried.failure);
    if (!next) throw manner.via === 'sse' ? first : tried.error;
    await tried.link?.close();
    opening.signal.throwIfAborted();
    manner = next;
  }
}

interface Failed {
  readonly error: AppError;
  readonly failure: OpenFailure | undefined;
  readonly link: Link | undefined;
}

async function attempt(opening: Opening, manner: Manner): Promise<Opened | Failed> {
  const { config, signal } = opening;
  let link: Link;
  try {
    link = await opening.dialer.dial(config, manner.via);
  } catch (error) {
    return { error: explainConnectFailure(config, error), failure: undefined, link: undefined };
  }
  opening.onLink(link);
  const exit = link.exited.then((how) => ({ how }));
  const connecting = Connection.open(config.name, link, {
    version: opening.dialer.version,
    timeoutMs: config.options.startTimeoutMs,
    era: manner.era,
    clock: opening.clock,
    roots: config.options.roots,
    onListChanged: (kind) => opening.onListChanged(link, kind),
    onLog: opening.onLog,
    onResourceUpdated: opening.onResourceUpdated,
    onClose: () => opening.onClose(link),
    onTrouble: () => opening.onTrouble(link),
  });
  try {
    const done = await abortable(Promise.race([connecting, exit]), signal);
    if ('how' in done) return { ...ended(config, link, done.how), link };
    return { link, connection: done, manner: settledManner(manner, done) };
  } catch (error) {
    // The connection often breaks a moment before the end of its process is known: that tells more.
    const late = await within(opening.clock, pidWait(link), exit, signal);
    if (late) return { ...ended(config, link, late.how), link };
    const failure = { status: httpStatus(error) };
    return { error: explainConnectFailure(config, error), failure, link };
  } finally {
    connecting.catch(() => undefined);
  }
}

function pidWait(link: Link): number {
  return link.pid === undefined ? 0 : EXIT_WAIT_MS;
}

/** An older server that was found by asking is not asked again: the question may cost it 5 s. */
function settledManner(manner: Manner, connection: Connection): Manner {
  return { ...manner, era: connection.era === 'legacy' ? 'legacy' : 'auto' };
}

function ended(config: ServerConfig, link: Link, how: ProcessExit) {
  return {
    error: serverExited(config.name, describeExit(how), tail(link.stderr())),
    failure: 'ended' as const,
  };
}

export function describeExit(exit: ProcessExit): string {
  return exit.signal ? `signal ${exit.signal}` : `exit code ${exit.code ?? 'unknown'}`;
}

/** The end of what a process wrote to stderr, short enough for a message. */
export function tail(stderr: string): string {
  const text = stderr.trim();
  return text.length > STDERR_SHOWN ? `…${text.slice(-STDERR_SHOWN)}` : text;
}
