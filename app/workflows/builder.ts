import type { TaskAction, WorkflowDefinition } from './definition.ts';
import { readWorkflow } from './parse.ts';

/** What every step may have; what it needs is the step before it unless it says otherwise. */
export interface StepOptions {
  readonly name?: string;
  readonly needs?: readonly (
    string | { readonly node: string; readonly kind?: 'hard' | 'soft'; readonly when?: string }
  )[];
  readonly join?: 'all' | 'any' | number;
  readonly when?: string;
  readonly optional?: boolean;
}

export interface TaskOptions extends StepOptions {
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly timeoutMs?: number;
  readonly retry?: { readonly attempts?: number; readonly initialMs?: number };
  readonly compensate?: {
    readonly action: TaskAction;
    readonly inputs?: Readonly<Record<string, unknown>>;
  };
}

/**
 * Writes a workflow in TypeScript: `workflow('name').task('a', { tool: 'x' }).build()`. Steps
 * follow each other; `needs` says otherwise. It gives the same checked definition as a file.
 */
export function workflow(name: string): WorkflowBuilder {
  return new WorkflowBuilder(name);
}

class WorkflowBuilder {
  readonly #head: Record<string, unknown>;
  readonly #nodes: Record<string, unknown>[] = [];

  constructor(name: string) {
    this.#head = { name };
  }

  version(version: string): this {
    return this.#set({ version });
  }

  description(description: string): this {
    return this.#set({ description });
  }

  variables(variables: Readonly<Record<string, unknown>>): this {
    return this.#set({ variables });
  }

  maxParallel(maxParallel: number): this {
    return this.#set({ maxParallel });
  }

  output(output: unknown): this {
    return this.#set({ output });
  }

  task(id: string, action: TaskAction, options: TaskOptions = {}): this {
    return this.#add({ id, type: 'task', action, ...options });
  }

  /** Takes the first branch whose condition holds. */
  decision(
    id: string,
    branches: readonly { readonly when: string; readonly next: readonly string[] }[],
    otherwise: readonly string[] = [],
    options: StepOptions = {},
  ): this {
    return this.#add({ id, type: 'decision', branches, otherwise, ...options });
  }

  /** Runs what `body` adds once for each entry of a list, or while a condition holds. */
  loop(
    id: string,
    how: { readonly over: string; readonly parallel?: number } | { readonly while: string },
    body: (steps: WorkflowBuilder) => unknown,
    options: StepOptions = {},
  ): this {
    const inner = new WorkflowBuilder(id);
    body(inner);
    return this.#add({ id, type: 'loop', ...how, body: inner.#nodes, ...options });
  }

  subworkflow(
    id: string,
    name: string,
    inputs: Readonly<Record<string, unknown>> = {},
    options: StepOptions = {},
  ): this {
    return this.#add({ id, type: 'subworkflow', workflow: name, inputs, ...options });
  }

  approval(id: string, question: string, options: StepOptions & { readonly show?: unknown } = {}) {
    return this.#add({ id, type: 'approval', question, ...options });
  }

  waitFor(id: string, event: string, options: StepOptions & { readonly timeoutMs?: number } = {}) {
    return this.#add({ id, type: 'wait', event, ...options });
  }

  pause(id: string, ms: number, options: StepOptions = {}): this {
    return this.#add({ id, type: 'wait', ms, ...options });
  }

  check(id: string, that: string, message: string, options: StepOptions = {}): this {
    return this.#add({ id, type: 'check', that, message, ...options });
  }

  end(id: string, output?: unknown, options: StepOptions = {}): this {
    return this.#add({ id, type: 'end', output, ...options });
  }

  /** The checked definition. Throws with every problem at once. */
  build(): WorkflowDefinition {
    return readWorkflow({ ...this.#head, nodes: this.#nodes });
  }

  #set(field: Record<string, unknown>): this {
    Object.assign(this.#head, field);
    return this;
  }

  #add(node: Record<string, unknown>): this {
    const before = this.#nodes.at(-1)?.['id'];
    const chosen = this.#nodes.some((other) => branchesOf(other).includes(String(node['id'])));
    const needs = before === undefined || chosen ? [] : [before];
    this.#nodes.push({ needs, ...node });
    return this;
  }
}

function branchesOf(node: Record<string, unknown>): string[] {
  const branches = (node['branches'] ?? []) as { readonly next: readonly string[] }[];
  return [...branches.flatMap(({ next }) => next), ...((node['otherwise'] ?? []) as string[])];
}
