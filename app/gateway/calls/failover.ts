import { isRecord, type JsonSchema } from '../../base/index.ts';
import type { ServerOptions } from '../config.ts';
import type { EffectClass } from '../effect.ts';
import type { ServerTool } from '../tool.ts';
import type { RouteResult } from './answer.ts';
import { mayRepeat } from './retry.ts';

/** What is looked at to find who else can serve a call. */
export interface FailoverView {
  /** Every tool with this name, whatever its server. */
  readonly namesakes: readonly ServerTool[];
  /** The fallback that is configured for a server. */
  readonly fallbackOf: (server: string) => string | undefined;
  /** Whether servers that are not configured as fallbacks may serve. */
  readonly anyServer: boolean;
}

/**
 * The tools that may serve a call in place of `tool`, best first: the configured fallbacks in
 * their order, then any other server's namesake of the same effect that takes these arguments.
 * Every server appears once, so that there is no cycle.
 */
export function alternatives(
  tool: ServerTool,
  args: Record<string, unknown>,
  view: FailoverView,
): ServerTool[] {
  if (view.namesakes.length < 2) return [];
  const fitting = view.namesakes.filter((other) => takes(tool, other, args));
  const seen = new Set([tool.server]);
  const found: ServerTool[] = [];
  for (let next = view.fallbackOf(tool.server); next !== undefined && !seen.has(next);) {
    seen.add(next);
    const match = fitting.find((other) => other.server === next);
    if (match) found.push(match);
    next = view.fallbackOf(next);
  }
  if (!view.anyServer) return found;
  const others = fitting
    .filter((other) => !seen.has(other.server) && other.effect === tool.effect)
    .sort((a, b) => (a.server < b.server ? -1 : 1));
  return [...found, ...others];
}

/** Whether a server that nobody named as a fallback may serve a call of this effect. */
export function mayServeUnasked(failover: ServerOptions['failover'], effect: EffectClass): boolean {
  return failover === 'any' || (failover === 'reads' && effect === 'read');
}

/** Whether a call that ended so may be served by another server. */
export function mayFailOver(result: RouteResult, effect: EffectClass): boolean {
  if (result.answer || result.error.kind === 'cancelled' || result.error.kind === 'invalid') {
    return false;
  }
  return result.outcome === 'answered' ? effect !== 'write' : mayRepeat(result.outcome, effect);
}

/** Whether `other` means the same arguments: it knows each of them, by the same type, and needs no more. */
function takes(tool: ServerTool, other: ServerTool, args: Record<string, unknown>): boolean {
  const required = other.inputSchema['required'];
  if (Array.isArray(required) && required.some((name) => !(String(name) in args))) return false;
  return Object.keys(args).every((name) => {
    const own = property(tool.inputSchema, name);
    const theirs = property(other.inputSchema, name);
    if (own === undefined && theirs === undefined) return true;
    return theirs !== undefined && sameType(own, theirs);
  });
}

function property(schema: JsonSchema, name: string): unknown {
  const properties = schema['properties'];
  return isRecord(properties) ? properties[name] : undefined;
}

function sameType(own: unknown, theirs: unknown): boolean {
  if (!isRecord(own) || !isRecord(theirs)) return true;
  const [mine, other] = [own['type'], theirs['type']];
  return (
    mine === undefined || other === undefined || JSON.stringify(mine) === JSON.stringify(other)
  );
}
