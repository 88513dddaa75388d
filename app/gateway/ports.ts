import type { Transport } from '@modelcontextprotocol/client';
import type { ServerConfig } from './config.ts';

/** How a started process ended. */
export interface ProcessExit {
  readonly code: number | null;
  readonly signal: string | null;
}

/**
 * A fresh way to a server, not yet started: the MCP client starts its transport. For stdio the
 * child process belongs to the link and is ended with it, with all its descendants.
 */
export interface Link {
  readonly transport: Transport;
  /** Process id of a stdio server once it runs. */
  readonly pid: number | undefined;
  /** The last 64 KB that the process wrote to stderr. */
  stderr(): string;
  /** Settles when the process has ended; never for a remote server. */
  readonly exited: Promise<ProcessExit>;
  /** Ends the connection and the process tree: SIGTERM, then SIGKILL after 3 s. Idempotent. */
  close(): Promise<void>;
}

/** Dials servers. Secret references in environment and headers are resolved by the adapter. */
export interface Dialer {
  /** The version of this program, as servers are told it. */
  readonly version: string;
  /**
   * Rejects with an AppError where the command or the address cannot be used at all, or where a
   * reference to a secret resolves to nothing. `via` chooses between the two transports over HTTP.
   */
  dial(config: ServerConfig, via?: 'http' | 'sse'): Promise<Link>;
}
