import {
  LineCounter,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  parseDocument,
  type Node,
} from 'yaml';
import { AppError } from '../base/index.ts';
import { parseWorkflow } from './parse.ts';

export interface PlacedProblem {
  readonly problem: string;
  /** Counted from 1; null where the problem is of the whole. */
  readonly line: number | null;
}

/** Every problem of a workflow's text with the line that it is about; none when it can run. */
export function findProblems(
  text: string,
  known?: (workflow: string) => boolean,
): readonly PlacedProblem[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    return document.errors.map((error) => ({
      problem: error.message,
      line: lines.linePos(error.pos[0]).line,
    }));
  }
  return problemsOf(text, known).map((problem) => {
    const node = placeOf(problem, document.contents);
    const offset = node?.range?.[0];
    return { problem, line: offset === undefined ? null : lines.linePos(offset).line };
  });
}

function problemsOf(text: string, known?: (workflow: string) => boolean): string[] {
  try {
    parseWorkflow(text, known);
    return [];
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'workflow.invalid') throw error;
    const problems = (error.data?.['problems'] as string[] | undefined) ?? [error.message];
    return problems.flatMap((problem) => problem.split(/; (?=[\w.]+: )/));
  }
}

/** What a problem names: a field by its path (`nodes.2.type: ...`), else a node by its id in quotes. */
function placeOf(problem: string, root: Node | null): Node | undefined {
  const path = /^([\w.-]+): /.exec(problem)?.[1];
  if (path !== undefined) return deepest(root, path.split('.'));
  const named = [...problem.matchAll(/"([^"]+)"/g)].map((match) => match[1]!);
  const ids = [...named, ...(/circular dependency: (\S+)/.exec(problem)?.slice(1) ?? [])];
  for (const id of ids) {
    const found = nodeAt(root, id.split('/'));
    if (found) return found;
  }
  return isMap(root)
    ? asNode(root.items.find(({ key }) => isScalar(key) && key.value === named[0])?.key)
    : undefined;
}

/** The deepest part of a path that stands in the text; entries of a map are counted, too. */
function deepest(root: Node | null, path: readonly string[]): Node | undefined {
  let current: Node | undefined = root ?? undefined;
  let place = current;
  for (const key of path) {
    if (isSeq(current)) {
      const items: typeof current.items = current.items;
      const named = items.find((item) => isMap(item) && item.get('id') === key);
      current = asNode(named ?? items[Number(key)]);
      place = current ?? place;
    } else if (isMap(current)) {
      const pairs: typeof current.items = current.items;
      const pair =
        pairs.find((each) => isScalar(each.key) && String(each.key.value) === key) ??
        pairs[Number(key)];
      place = asNode(pair?.key) ?? place;
      current = asNode(pair?.value);
    }
  }
  return place;
}

/** A node of the workflow by its id, through the bodies of loops. */
function nodeAt(root: Node | null, ids: readonly string[]): Node | undefined {
  let nodes: Node | undefined = isMap(root) ? asNode(root.get('nodes', true)) : undefined;
  let place: Node | undefined;
  for (const id of ids) {
    const found = entryOf(nodes, id);
    if (!found) return place;
    place = found.place;
    nodes = isMap(found.value) ? asNode(found.value.get('body', true)) : undefined;
  }
  return place;
}

function entryOf(nodes: Node | undefined, id: string): { place: Node; value: Node } | undefined {
  if (isSeq(nodes)) {
    const found = nodes.items.find((item) => isMap(item) && item.get('id') === id);
    return isNode(found) ? { place: found, value: found } : undefined;
  }
  if (!isMap(nodes)) return undefined;
  const pair = nodes.items.find((each) => isScalar(each.key) && each.key.value === id);
  const key = isPair(pair) ? asNode(pair.key) : undefined;
  const value = asNode(pair?.value);
  return key ? { place: key, value: value ?? key } : undefined;
}

function asNode(value: unknown): Node | undefined {
  return isNode(value) ? value : undefined;
}
