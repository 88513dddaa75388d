import type { ServerTool } from '../gateway/index.ts';
import type { ModelTool } from '../models/index.ts';

const LIMIT = 64;

/**
 * Names that every model provider accepts ([A-Za-z0-9_-], at most 64), one per tool: the public
 * name where it fits, else a cut one with a hash of the whole (FNV-1a, 32 bits).
 */
export function modelNames<Tool extends { readonly name: string }>(
  tools: readonly Tool[],
): Map<string, Tool> {
  const names = new Map<string, Tool>();
  for (const tool of tools) {
    const plain = tool.name.replace(/[^A-Za-z0-9_-]/g, '_');
    const fits = plain === tool.name && plain.length <= LIMIT && !names.has(plain);
    names.set(fits ? plain : `${plain.slice(0, LIMIT - 9)}_${fnv1a(tool.name)}`, tool);
  }
  return names;
}

/** What a name given by a person or a model stands for. */
export type NameLookup =
  | { readonly found: ServerTool }
  | { readonly found: undefined; readonly candidates: readonly ServerTool[] };

/** `server__tool`, the name that a model was told, or a bare tool name where it is unique. */
export function lookUpTool(tools: readonly ServerTool[], name: string): NameLookup {
  const exact = tools.find((tool) => tool.name === name);
  if (exact) return { found: exact };
  const told = modelNames(tools).get(name);
  if (told) return { found: told };
  const bare = tools.filter((tool) => tool.tool === name);
  return bare.length === 1 ? { found: bare[0]! } : { found: undefined, candidates: bare };
}

function fnv1a(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return hash.toString(16).padStart(8, '0');
}

/** A tool as a model is told of it, under one of the names that `modelNames` gives. */
export function modelTool(name: string, tool: ServerTool): ModelTool {
  return {
    name,
    description: tool.description || tool.title || tool.tool,
    inputSchema: tool.inputSchema,
    effect: tool.effect,
  };
}
