import { LineCounter, isNode, parseDocument, type Document } from 'yaml';
import { agentDefinition, type AgentDefinition } from './definition.ts';

/** What is wrong with an agent's file, and where. */
export interface FileProblem {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly problem: string;
}

export type FileReading =
  | { readonly ok: true; readonly definition: AgentDefinition }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };

/**
 * Reads an agent from YAML, or from Markdown whose front matter is the definition and whose text is
 * what the agent is told. Every problem is told with its line.
 */
export function readAgentFile(file: string, text: string): FileReading {
  const markdown = /\.(?:md|markdown)$/iu.test(file);
  const parts = markdown
    ? /^---\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)([\s\S]*)$/u.exec(text)
    : null;
  if (markdown && !parts) {
    const problem =
      'it does not begin with front matter: a line "---", the definition, a line "---"';
    return { ok: false, problems: [{ file, line: 1, problem }] };
  }
  const first = markdown ? 2 : 1;
  const lines = new LineCounter();
  const document = parseDocument(parts?.[1] ?? text, { lineCounter: lines });
  const lineAt = (offset: number): number => lines.linePos(offset).line + first - 1;
  if (document.errors.length > 0) {
    const problems = document.errors.map(({ pos, message }) => ({
      file,
      line: lineAt(pos[0]),
      problem: message.split('\n')[0]!.replace(/ at line \d+.*$/u, ''),
    }));
    return { ok: false, problems };
  }
  const value: unknown = document.toJS({ maxAliasCount: 100 });
  const told = parts?.[2]?.trim() ?? '';
  const given = told === '' || !isObject(value) ? value : { instructions: told, ...value };
  const parsed = agentDefinition.safeParse(given);
  if (parsed.success) return { ok: true, definition: parsed.data };
  const problems = parsed.error.issues.map(({ path, message }) => ({
    file,
    line: lineAt(offsetOf(document, path)),
    problem: `${path.join('.') || 'the file'}: ${message}`,
  }));
  return { ok: false, problems };
}

/** Where the nearest part of a path stands. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
