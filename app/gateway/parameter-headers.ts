import { isRecord, type JsonSchema } from '../base/index.ts';

const KEY = 'x-mcp-header';
/** The characters of an HTTP header's name (RFC 9110, 5.6.2). */
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;
const TYPES = new Set(['string', 'integer', 'boolean']);

/** An argument that is sent in a header too, so that what lies between can route by it. */
export interface HeaderParameter {
  readonly path: readonly string[];
  readonly header: string;
}

export type HeaderParameters =
  { readonly parameters: readonly HeaderParameter[] } | { readonly reason: string };

/**
 * The arguments that a tool wants in headers of their own (MCP 2026-07-28, Streamable HTTP,
 * `x-mcp-header`), or why its wish cannot be followed: such a tool may not be called.
 */
export function headerParameters(schema: JsonSchema): HeaderParameters {
  const parameters: HeaderParameter[] = [];
  const seen = new Set<string>();
  let marks = 0;
  const visit = (node: JsonSchema, path: readonly string[]): string | undefined => {
    const header = node[KEY];
    if (header !== undefined) {
      const problem = path.length === 0 ? 'it is at the top' : problemOf(header, node, seen);
      if (problem !== undefined) return problem;
      parameters.push({ path, header: String(header) });
    }
    const properties = isRecord(node['properties']) ? node['properties'] : {};
    for (const [name, child] of Object.entries(properties)) {
      const problem = isRecord(child) ? visit(child, [...path, name]) : undefined;
      if (problem !== undefined) return problem;
    }
    return undefined;
  };
  const problem = visit(schema, []);
  if (problem !== undefined) return { reason: `its ${KEY} cannot be used: ${problem}` };
  // A mark where no argument surely stands (in a list, in one of several forms) counts as wrong.
  JSON.stringify(schema, (key, value: unknown) => {
    if (key === KEY && typeof value === 'string') marks += 1;
    return value;
  });
  return marks > parameters.length
    ? { reason: `its ${KEY} cannot be used: it stands where no plain argument is` }
    : { parameters };
}

function problemOf(header: unknown, node: JsonSchema, seen: Set<string>): string | undefined {
  if (typeof header !== 'string' || !TOKEN.test(header)) return 'it is no name of a header';
  if (!TYPES.has(String(node['type']))) return 'its argument is no text, whole number or yes/no';
  const lower = header.toLowerCase();
  if (seen.has(lower)) return `two arguments want the header ${header}`;
  seen.add(lower);
  return undefined;
}

/** The headers for one call; an argument that is missing or null has none. */
export function parameterHeaders(
  parameters: readonly HeaderParameter[],
  args: Readonly<Record<string, unknown>>,
): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const { path, header } of parameters) {
    const value = path.reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), args);
    const text = textOf(value);
    if (text !== undefined) headers[`Mcp-Param-${header}`] = headerValue(text);
  }
  return headers;
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : undefined;
}

/** Plain where a header can carry it unchanged, else as marked Base64 of its UTF-8. */
function headerValue(text: string): string {
  const plain = /^[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?$/.test(text);
  if (plain && !/^=\?base64\?.*\?=$/.test(text)) return text;
  const bytes = new TextEncoder().encode(text);
  return `=?base64?${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))}?=`;
}

/** What each tool of one connection wants in headers; a transport without headers ignores it. */
export class ToolHeaders {
  readonly #parameters = new Map<string, readonly HeaderParameter[]>();

  /** From the entries of `tools/list`, in place of those before. */
  learn(entries: readonly unknown[]): void {
    this.#parameters.clear();
    for (const entry of entries) {
      if (!isRecord(entry) || !isRecord(entry['inputSchema'])) continue;
      const read = headerParameters(entry['inputSchema']);
      if ('parameters' in read) this.#parameters.set(String(entry['name']), read.parameters);
    }
  }

  of(tool: string, args: Readonly<Record<string, unknown>>): Record<string, string> {
    return parameterHeaders(this.#parameters.get(tool) ?? [], args);
  }
}
