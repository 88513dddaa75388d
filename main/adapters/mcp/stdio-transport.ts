import type { Transport } from '@modelcontextprotocol/client';
import type { Child } from './child.ts';

type Message = Parameters<NonNullable<Transport['onmessage']>>[0];

/** The longest single message that is read; a server that sends more is cut off. */
const MAX_LINE_BYTES = 64 * 1024 * 1024;
/** How much of a line that is no message is reported. */
const NOISE_SHOWN = 200;

/** So many lines, or so long, and the others have their turn: what a message leads to takes longer than reading it. */
const LINES_AT_ONCE = 100;
const MS_AT_ONCE = 5;
/** A piece of this length shows that more waits in the pipe: several would be read in one turn. */
const BACKLOG_BYTES = 32 * 1024;

interface Leaving {
  readonly line: string;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

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
  #leaving: Leaving[] = [];

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
      this.#leaving.push({ line: `${JSON.stringify(message)}\n`, resolve, reject });
      if (this.#leaving.length === 1) process.nextTick(() => this.#write());
    });
  }

  close(): Promise<void> {
    this.#write();
    this.#child.process.stdin?.end();
    this.#end();
    return Promise.resolve();
  }

  /** Messages of one turn leave in one piece: a system call each would cost more than the rest. */
  #write(): void {
    const leaving = this.#leaving;
    if (leaving.length === 0) return;
    this.#leaving = [];
    const text = leaving.map(({ line }) => line).join('');
    this.#child.process.stdin!.write(text, (error) => {
      for (const { resolve, reject } of leaving) {
        if (error) reject(error);
        else resolve();
      }
    });
  }

  /**
   * A server that floods is read piece by piece: it fills its pipe and has to wait, while the answers of
   * other servers and the window are seen to between the pieces.
   */
  #read(chunk: Buffer, start = 0): void {
    const until = performance.now() + MS_AT_ONCE;
    let from = start;
    let lines = 0;
    for (;;) {
      const newline = chunk.indexOf(0x0a, from);
      if (newline < 0) break;
      this.#line(this.#upTo(chunk, from, newline).trim());
      from = newline + 1;
      lines += 1;
      if (lines < LINES_AT_ONCE && performance.now() < until) continue;
      return this.#afterOthers(() => this.#read(chunk, from));
    }
    this.#keep(chunk, from);
    if (chunk.length >= BACKLOG_BYTES && start < chunk.length) {
      return this.#afterOthers(() => this.#read(chunk, chunk.length));
    }
    if (start > 0) this.#child.process.stdout!.resume();
  }

  #afterOthers(goOn: () => void): void {
    this.#child.process.stdout!.pause();
    setImmediate(goOn);
  }

  /** The beginning of a line whose end is still to come. */
  #keep(chunk: Buffer, from: number): void {
    if (from === chunk.length) return;
    this.#pending.push(chunk.subarray(from));
    this.#pendingBytes += chunk.length - from;
    if (this.#pendingBytes > MAX_LINE_BYTES) {
      this.#pending = [];
      this.#pendingBytes = 0;
      this.onerror?.(new Error(`the server sent a line of more than ${MAX_LINE_BYTES} bytes`));
      void this.close();
    }
  }

  /** The end of a line, with what came of it before. */
  #upTo(chunk: Buffer, from: number, newline: number): string {
    if (this.#pending.length === 0) return chunk.toString('utf8', from, newline);
    const line = Buffer.concat([...this.#pending, chunk.subarray(from, newline)]);
    this.#pending = [];
    this.#pendingBytes = 0;
    return line.toString('utf8');
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
