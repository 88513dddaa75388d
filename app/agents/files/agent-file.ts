import { agentDefinition, type AgentDefinition } from '../definition.ts';
import { noFrontMatter } from './faults.ts';
import { readYaml, type FileProblem } from './yaml.ts';

export type FileReading =
  | { readonly ok: true; readonly definition: AgentDefinition }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };

/**
 * Reads an agent from YAML, or from Markdown whose front matter is the definition and whose text is
 * what the agent is told. Every problem is told with its line. `usual` stands in for what it leaves
 * out.
 */
export function readAgentFile(
  file: string,
  text: string,
  usual: { readonly version?: string } = {},
): FileReading {
  const markdown = /\.(?:md|markdown)$/iu.test(file);
  const parts = markdown
    ? /^\uFEFF?---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)([\s\S]*)$/u.exec(text)
    : null;
  if (markdown && !parts) return { ok: false, problems: [{ file, line: 1, ...noFrontMatter() }] };
  const told = parts?.[2]?.trim() ?? '';
  const reading = readYaml(
    { file, text: parts?.[1] ?? text, first: markdown ? 2 : 1 },
    agentDefinition,
    (value) =>
      isObject(value)
        ? { ...usual, ...(told === '' ? {} : { instructions: told }), ...value }
        : value,
  );
  return reading.ok ? { ok: true, definition: reading.value } : reading;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
