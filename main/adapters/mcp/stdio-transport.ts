import type { ChildProcess } from 'node:child_process';
import type { Transport } from '@modelcontextprotocol/client';

type Message = Parameters<NonNullable<Transport['onmessage']>>[0];

/** The longest single message that is read; a server that sends more is cut off. */
const MAX_LINE_BYTES = 64 * 1024 * 1024;

/**
 * JSON-RPC by lines over a child's stdin and stdout. What is not a JSON-RPC message is skipped and
 * reported by `onNoise`: several real servers print banners or other JSON on stdout.
 */
export class StdioTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: NonNullable<Transport['onmessage']>;
  readonly #child: ChildProcess;
  readonly #onNoise: (line: string) => void;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #closed = false;

  constructor(child: ChildProcess, onNoise: (line: string) => void) {
    this.#child = child;
    this.#onNoise = onNoise;
  }

  start(): Promise<void> {
    this.#child.stdout!.on('data', (chunk: Buffer) => this.#read(chunk));
    this.#child.stdout!.on('error', (error) => this.onerror?.(error));
    this.#child.stdin!.on('error', (error) => this.onerror?.(error));
    this.#child.once('exit', () => this.#end());
    this.#child.once('error', () => this.#end());
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) this.#end();
    return Promise.resolve();
  }

  send(message: Message): Promise<void> {
    return new Promise((resolve, reject) => {
      const stdin = this.#child.stdin!;
      if (this.#closed || !stdin.writable) {
        reject(new Error('the server process has ended'));
        return;
      }
      stdin.write(`${JSON.stringify(message)}\n`, (error) => (error ? reject(error) : resolve()));
    });
  }

  close(): Promise<void> {
    this.#child.stdin?.end();
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
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      this.#onNoise(line);
      return;
    }
    if (typeof value === 'object' && value !== null && 'jsonrpc' in value) {
      this.onmessage?.(value as Message);
    } else this.#onNoise(line);
  }

  #end(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.onclose?.();
  }
}
