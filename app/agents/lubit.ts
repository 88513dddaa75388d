import * as z from 'zod';
import type { JsonSchema } from '../base/index.ts';
import { isRecord } from '../base/index.ts';
import type { Analysis, PlanStep, Verdict } from './plan.ts';
import { BY_RULES } from './sena.ts';

export interface LubitFacts {
  /** A tool by `server__tool`; undefined where there is none now. */
  readonly tool: (
    name: string,
  ) => { readonly inputSchema: JsonSchema; readonly effect: PlanStep['effect'] } | undefined;
  /** Whether a tool is another one than the person approved. */
  readonly changed?: ((name: string) => boolean) | undefined;
  /** Whether steps that change something may run: by the caller's own word, or by the settings. */
  readonly mayChange: boolean;
}

/**
 * Lubit by rules: approves a plan that can be carried out, sends back one whose faults Sena can
 * mend, rejects the rest. Every reason is told.
 */
export function verify(analysis: Analysis, facts: LubitFacts): Verdict {
  const final: string[] = [];
  const mendable: string[] = [];
  if (analysis.steps.length === 0) final.push('there is nothing to do in this request');
  const ids = new Set(analysis.steps.map((step) => step.id));
  if (ids.size < analysis.steps.length) mendable.push('two steps have the same id');
  for (const step of analysis.steps) {
    const { final: no, mendable: again } = stepFaults(step, ids, facts);
    final.push(...no);
    mendable.push(...again);
  }
  if (hasCycle(analysis.steps)) mendable.push('the steps need each other in a circle');
  const priority = analysis.steps.some((step) => step.risk === 'high') ? 'LOW' : 'NORMAL';
  const reasons = [...final, ...mendable];
  if (final.length > 0) return { decision: 'reject', priority, reasons, by: BY_RULES };
  if (mendable.length > 0) return { decision: 'revise', priority, reasons, by: BY_RULES };
  const why = analysis.fast
    ? 'fast path: one step that only reads'
    : 'every step can be carried out';
  return { decision: 'approve', priority, reasons: [why], by: BY_RULES };
}

function stepFaults(
  step: PlanStep,
  ids: ReadonlySet<string>,
  facts: LubitFacts,
): { final: string[]; mendable: string[] } {
  const final: string[] = [];
  const mendable: string[] = [];
  for (const need of step.needs) {
    if (!ids.has(need)) mendable.push(`"${step.id}" needs "${need}", which does not exist`);
  }
  if (step.tool === null) {
    final.push(`no tool fits "${step.title}"`);
    return { final, mendable };
  }
  const tool = facts.tool(step.tool);
  if (!tool) {
    mendable.push(`the tool "${step.tool}" is not there now`);
    return { final, mendable };
  }
  if (facts.changed?.(step.tool) === true) {
    final.push(`"${step.tool}" has changed since it was approved: look at it in Servers`);
  }
  if (tool.effect !== step.effect) {
    mendable.push(`"${step.tool}" is a ${tool.effect} tool, not ${step.effect}`);
  }
  if (tool.effect !== 'read' && !facts.mayChange) {
    final.push(`"${step.tool}" may change things, and nobody has allowed that`);
  }
  if (!step.late) {
    if (step.missing.length > 0)
      final.push(`"${step.title}" does not say: ${step.missing.join(', ')}`);
    else mendable.push(...argumentFaults(step.tool, step.arguments, tool.inputSchema));
  }
  if (step.undo) {
    const undo = facts.tool(step.undo.tool);
    if (undo && undo.effect !== 'read' && !facts.mayChange) {
      final.push(`"${step.undo.tool}" may change things, and nobody has allowed that`);
    }
    if (facts.changed?.(step.undo.tool) === true) {
      final.push(`"${step.undo.tool}" has changed since it was approved: look at it in Servers`);
    }
    mendable.push(
      ...(undo
        ? argumentFaults(step.undo.tool, step.undo.arguments, undo.inputSchema)
        : [`the tool "${step.undo.tool}" that undoes "${step.id}" is not there`]),
    );
  }
  return { final, mendable };
}

/** Names by which an object reaches what it is made of; no tool has arguments of these names. */
const NEVER_ARGUMENTS = ['__proto__', 'constructor', 'prototype'];

/** What of a call's arguments its schema does not allow, in plain words. */
export function argumentFaults(
  tool: string,
  given: Readonly<Record<string, unknown>>,
  schema: JsonSchema,
): string[] {
  const hostile = Object.keys(given).filter((name) => NEVER_ARGUMENTS.includes(name));
  if (hostile.length > 0) return hostile.map((name) => `"${tool}" has no argument "${name}"`);
  const shallow = typeFaults(tool, given, schema);
  return shallow.length > 0 ? shallow : deepFaults(tool, given, schema);
}

/** Faults inside lists and objects, and what is missing. A schema that cannot be read finds none. */
function deepFaults(
  tool: string,
  given: Readonly<Record<string, unknown>>,
  schema: JsonSchema,
): string[] {
  let parsed;
  try {
    parsed = z.fromJSONSchema(schema).safeParse(given);
  } catch {
    return [];
  }
  return parsed.success
    ? []
    : parsed.error.issues.map(
        ({ path, message }) => `the argument "${path.join('.')}" of "${tool}": ${message}`,
      );
}

/** Arguments that the schema does not know or has as another type. */
function typeFaults(
  tool: string,
  given: Readonly<Record<string, unknown>>,
  schema: JsonSchema,
): string[] {
  const properties = isRecord(schema['properties']) ? schema['properties'] : {};
  const closed = schema['additionalProperties'] === false;
  return Object.entries(given).flatMap(([name, value]) => {
    const property = properties[name];
    if (property === undefined) {
      return closed ? [`"${tool}" has no argument "${name}"`] : [];
    }
    const wanted = isRecord(property) ? property['type'] : undefined;
    const type = typeName(value);
    const fits =
      typeof wanted !== 'string' || wanted === type || (wanted === 'number' && type === 'integer');
    return fits ? [] : [`the argument "${name}" of "${tool}" must be ${String(wanted)}`];
  });
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function hasCycle(steps: readonly PlanStep[]): boolean {
  const done = new Set<string>();
  for (let left = steps; left.length > 0;) {
    const ready = left.filter((step) =>
      step.needs.every((need) => done.has(need) || !steps.some((other) => other.id === need)),
    );
    if (ready.length === 0) return true;
    for (const step of ready) done.add(step.id);
    left = left.filter((step) => !done.has(step.id));
  }
  return false;
}
