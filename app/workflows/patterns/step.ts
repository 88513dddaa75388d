import { isRecord } from '../../base/index.ts';
import type { Step } from './schema.ts';

export interface Placed {
  readonly id: string;
  readonly node: Record<string, unknown>;
}

/**
 * A step with its place in a graph. A prompt or an agent that names no inputs is given what came
 * before; a tool is given only what its author wrote, because it knows no other arguments.
 */
export function place(
  step: Step,
  fallbackId: string,
  before: string,
  extra: Record<string, unknown> = {},
): Placed {
  const { undo, id = fallbackId, ...rest } = step;
  const talks = rest['prompt'] !== undefined || rest['agent'] !== undefined;
  const inputs =
    talks && rest['inputs'] === undefined ? { inputs: { input: `\${${before}}` } } : {};
  const { retry, ...more } = extra;
  const again = retry !== undefined && isTask(rest) ? { retry } : {}; // nothing else is tried again
  const undone = undo ? { compensate: compensation(undo) } : {};
  return { id, node: { ...rest, id, ...inputs, ...undone, ...more, ...again } };
}

function isTask({ type = 'task' }: Record<string, unknown>): boolean {
  return type === 'task';
}

/** Steps side by side or one after the other: with ids of their own where they have none. */
export function stepId(index: number): string {
  return `step${index + 1}`;
}

export function outputOf(id: string): string {
  return `nodes.${id}.output`;
}

export function completed(id: string): string {
  return `nodes.${id}.status == "completed"`;
}

/** The output of the first of these that completed, null where none did. */
export function firstCompleted(ids: readonly string[]): string {
  return ids.reduceRight((rest, id) => `(${completed(id)} ? ${outputOf(id)} : ${rest})`, 'null');
}

/** Edges that hold whatever became of their source. */
export function softly(ids: readonly string[]) {
  return ids.map((node) => ({ node, kind: 'soft' }));
}

/** `undo` in the short form of a step: its action and inputs. */
function compensation(undo: Record<string, unknown>) {
  const { inputs, action, ...short } = undo;
  const given = isRecord(action) ? action : short;
  const agent = typeof action === 'string' ? { action } : {};
  const full = 'agent' in given ? { action: 'run', ...given, ...agent } : given;
  return { action: full, ...(inputs === undefined ? {} : { inputs }) };
}
