import type { Transport } from '@modelcontextprotocol/client';
import type { Child } from './child.ts';

type Message = Parameters<NonNullable<Transport['onmessage']>>[0];

/** The longest single message that is read; a server that sends more is cut off. */
const MAX_LINE_BYTES = 64 * 1024 * 1024;
/** How much of a line that is no message is reported. */
const NOISE_SHOWN = 200;

/**
 * JSON-RPC by lines over a child's stdin and stdout. What is not a JSON-RPC message is skipped and
 * reported by `onNoise`: several real servers print banners or other JSON on stdout.
 */
export class StdioTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: NonNullable<Transport['onmessage']>;
  /** With `stderr`, tells the official client that this is a process: a silent one is an older one. */
  readonly pid: number;
  readonly stderr = null;
  readonly #child: Child;
  readonly #onNoise: (line: string) => void;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #closed = false;

  constructor(child: Child, onNoise: (line: string) => void) {
    this.#child = child;
    this.#onNoise = onNoise;
    this.pid = child.pid;
  }

  start(): Promise<void> {
    const { stdout, stdin } = this.#child.process;
    stdout!.on('data', (chunk: Buffer) => this.#read(chunk));
    stdout!.on('error', (error) => this.onerror?.(error));
    stdin!.on('error', (error) => this.onerror?.(error));
    // The end of stdout alone ends the connection too: no answer can come any more.
    stdout!.once('end', () => this.#end());
    void this.#child.exited.then(() => this.#end());
    return Promise.resolve();
  }

  send(message: Message): Promise<void> {
    return new Promise((resolve, reject) => {
      const stdin = this.#child.process.stdin!;
      if (this.#closed || !stdin.writable) {
        reject(new Error('the server process has ended'));
        return;
      }
      stdin.write(`${JSON.stringify(message)}\n`, (error) => (error ? reject(error) : resolve()));
    });
  }

  close(): Promise<void> {
    this.#child.process.stdin?.end();
    this.#end();
    return Promise.resolve();
  }

  #read(chunk: Buffer): void {
    let rest = chunk;
    for (;;) {
      const newline = rest.indexOf(0x0a);
      if (newline < 0) break;
      this.#pending.push(rest.subarray(0, newline));
      this.#line(Buffer.concat(this.#pending).toString('utf8').trim());
      this.#pending = [];
      this.#pendingBytes = 0;
      rest = rest.subarray(newline + 1);
    }
    if (rest.length === 0) return;
    this.#pending.push(rest);
    this.#pendingBytes += rest.length;
    if (this.#pendingBytes > MAX_LINE_BYTES) {
      this.#pending = [];
      this.#pendingBytes = 0;
      this.onerror?.(new Error(`the server sent a line of more than ${MAX_LINE_BYTES} bytes`));
      void this.close();
    }
  }

  #line(line: string): void {
    if (line === '' || this.#closed) return;
    // Banners and log lines are told apart without the cost of a failing parse.
    const value: unknown = line.startsWith('{') ? parse(line) : undefined;
    if (typeof value === 'object' && value !== null && 'jsonrpc' in value) {
      this.onmessage?.(value as Message);
    } else this.#onNoise(line.slice(0, NOISE_SHOWN));
  }

  #end(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.onclose?.();
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
