import { Events, toAppError, type AppError, type Clock, type Log } from '../../base/index.ts';
import type { ServerTool } from '../../gateway/index.ts';
import { TOOLS_AT_ONCE } from './example-question.ts';
import type { ExampleStore } from './example-store.ts';

/** What a model made of some tools, in their order, or why there is nothing. */
export type Asked =
  | {
      readonly status: 'answered';
      readonly requests: readonly (readonly string[])[];
      readonly model: string;
    }
  | { readonly status: 'failed'; readonly problem: AppError };

export interface ExampleWriterDeps {
  readonly store: ExampleStore;
  /** Tools that a model may be shown. */
  readonly tools: () => readonly ServerTool[];
  /** Asks the person's own model, within its budget. */
  readonly ask: (tools: readonly ServerTool[], signal: AbortSignal) => Promise<Asked>;
  /** Told of a tool that has other requests now. */
  readonly onWritten: (tool: ServerTool) => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** After a failure no model is asked by itself any sooner. */
const REST_MS = 600_000;

/** Has example requests written for tools that have none, a few tools at a time. */
export class ExampleWriter implements Disposable {
  readonly events = new Events<{ changed: undefined }>();
  readonly #deps: ExampleWriterDeps;
  readonly #stop = new AbortController();
  #writing: Promise<void> | undefined;
  #problem: AppError | undefined;
  #restUntil = -Infinity;

  constructor(deps: ExampleWriterDeps) {
    this.#deps = deps;
  }

  get isWriting(): boolean {
    return this.#writing !== undefined;
  }

  /** Why the last try ended before every tool had its requests. */
  get problem(): AppError | undefined {
    return this.#problem;
  }

  /** Tools that no model was asked about as they are now. */
  missing(): ServerTool[] {
    return this.#deps.tools().filter((tool) => this.#deps.store.of(tool) === undefined);
  }

  /** Writes what is missing in the background, unless the last try failed a short while ago. */
  follow(): void {
    if (this.#deps.clock.monotonic() < this.#restUntil || this.#stop.signal.aborted) return;
    if (this.missing().length > 0) void this.write();
  }

  /** Writes what is missing; settles when that is done or failed. Never throws. */
  write(): Promise<void> {
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
      this.events.emit('changed', undefined);
    });
    return this.#writing;
  }

  /** The next try may come at once: something was changed that may help. */
  forgive(): void {
    this.#restUntil = -Infinity;
    this.#problem = undefined;
  }

  [Symbol.dispose](): void {
    this.#stop.abort();
  }

  async #write(): Promise<void> {
    const { store, ask, onWritten, clock, log } = this.#deps;
    const { signal } = this.#stop;
    this.forgive();
    for (;;) {
      const some = this.missing().slice(0, TOOLS_AT_ONCE);
      if (some.length === 0 || signal.aborted) return;
      const asked = await ask(some, signal).catch((error: unknown): Asked => ({
        status: 'failed',
        problem: toAppError(error),
      }));
      if (signal.aborted) return;
      if (asked.status === 'failed') {
        this.#problem = asked.problem;
        this.#restUntil = clock.monotonic() + REST_MS;
        log.warn('no example requests were written', { reason: asked.problem.message });
        return;
      }
      some.forEach((tool, at) => {
        store.save(tool, asked.requests[at] ?? [], asked.model);
        onWritten(tool);
      });
      this.events.emit('changed', undefined);
    }
  }
}
