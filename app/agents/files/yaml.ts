import { LineCounter, isNode, parseDocument, visit, type Document } from 'yaml';
import type * as z from 'zod';
import { notYaml, type FileFault } from './faults.ts';
import { schemaFaults } from './schema-faults.ts';

/** What is wrong with a file, and where. */
export interface FileProblem extends FileFault {
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

export type YamlReading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };

interface YamlText {
  /** As it is shown to a person. */
  readonly file: string;
  readonly text: string;
  /** The line of the file in which the text begins, from 1. */
  readonly first: number;
}

/** One mistake can make every later line one. */
const MOST_PROBLEMS = 20;
const MOST_ALIASES = 100;

/** Reads YAML by a schema; `given` adds to what was read before it is checked. Throws never. */
export function readYaml<T>(
  { file, text, first }: YamlText,
  schema: z.ZodType<T>,
  given: (value: unknown) => unknown = (value) => value,
): YamlReading<T> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const problemAt = (offset: number, fault: FileFault): FileProblem => ({
    file,
    line: lines.linePos(offset).line + first - 1,
    ...fault,
  });
  const refuse = (problems: readonly FileProblem[]): YamlReading<T> => ({
    ok: false,
    problems: problems.toSorted((a, b) => a.line - b.line).slice(0, MOST_PROBLEMS),
  });
  if (document.errors.length > 0) {
    return refuse(document.errors.map(({ pos, code }) => problemAt(pos[0], notYaml(code))));
  }
  const lost = lostAlias(document);
  if (lost !== undefined) return refuse([problemAt(lost, notYaml('BAD_ALIAS'))]);
  const value = plainValue(document);
  if (!value.ok) return refuse([problemAt(0, notYaml('ALIASES'))]);
  const whole = given(value.value);
  const parsed = schema.safeParse(whole);
  if (parsed.success) return { ok: true, value: parsed.data };
  const faults = parsed.error.issues.flatMap((issue) => schemaFaults(issue, whole));
  return refuse(faults.map(({ path, fault }) => problemAt(offsetOf(document, path), fault)));
}

/** Where something stands that refers to nothing; undefined where all is there. */
function lostAlias(document: Document): number | undefined {
  let lost: number | undefined;
  visit(document, {
    Alias(_key, node) {
      if (node.resolve(document)) return undefined;
      lost = node.range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return lost;
}

/** The value, unless its references grow beyond all measure. */
function plainValue(document: Document): { ok: true; value: unknown } | { ok: false } {
  try {
    return { ok: true, value: document.toJS({ maxAliasCount: MOST_ALIASES }) };
  } catch {
    return { ok: false };
  }
}

/** Where the nearest part of a path stands. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}
