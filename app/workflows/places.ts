import { LineCounter, isMap, isNode, isScalar, isSeq, parseDocument, type Node } from 'yaml';
import { AppError, type Said } from '../base/index.ts';
import { parseWorkflow } from './parse.ts';
import { problemText, type Problem } from './problem.ts';
import { unreadable } from './reading/shape.ts';

export interface PlacedProblem extends Said {
  /** In English, with the field that it is about. */
  readonly problem: string;
  readonly field: string | undefined;
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
      ...unreadable(error),
      field: undefined,
      problem: error.message,
      line: lines.linePos(error.pos[0]).line,
    }));
  }
  return problemsOf(text, known).map((found) => {
    const offset = deepest(document.contents, found.at)?.range?.[0];
    return {
      ...found,
      problem: problemText(found),
      line: offset === undefined ? null : lines.linePos(offset).line,
    };
  });
}

function problemsOf(text: string, known?: (workflow: string) => boolean): Problem[] {
  try {
    parseWorkflow(text, known);
    return [];
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'workflow.invalid') throw error;
    return error.data?.['found'] as Problem[];
  }
}

/** The deepest part of a path that stands in the text; entries of a map are counted, too. */
function deepest(root: Node | null, path: readonly string[]): Node | undefined {
  let current: Node | undefined = root ?? undefined;
  let place: Node | undefined;
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

function asNode(value: unknown): Node | undefined {
  return isNode(value) ? value : undefined;
}
