import { canonicalJson } from '../../base/index.ts';
import type { WorkflowDefinition } from '../definition.ts';
import { wavesOf } from '../dry-run.ts';
import { criticalPath } from '../graph.ts';
import { parseWorkflow } from '../parse.ts';
import { changed, type Idea, type Rule } from './change.ts';
import { differenceOf, type DifferenceLine } from './difference.ts';
import { groundsOf, type Grounds } from './grounds.ts';
import { checksFirst, redundantLinks, sideBySide } from './links.ts';
import { roundsTogether, sameCallOnce } from './steps.ts';
import { changedText } from './text.ts';

/** A change of a workflow that a person may accept. */
export interface Proposal {
  readonly rule: Rule;
  /** The step that it is about first. */
  readonly steps: readonly string[];
  readonly reason: string;
  readonly before: string;
  readonly after: string;
  readonly difference: readonly DifferenceLine[];
  readonly gain: Gain;
}

export interface Gain {
  /** Milliseconds of a usual run, by past runs; null where they do not tell. */
  readonly ms: number | null;
  /** Fewer steps that have to wait for each other. */
  readonly waves: number;
  /** Fewer calls a run. */
  readonly calls: number;
}

const RULES = [sideBySide, redundantLinks, sameCallOnce, checksFirst, roundsTogether];

/**
 * Pure: every safe change of a workflow's steps at the top, each by itself. No effect is repeated,
 * dropped or moved before what it depends on; a rule that cannot prove that proposes nothing.
 * Throws where the text is no workflow.
 */
export function proposalsFor(
  text: string,
  known: Pick<Grounds, 'effect' | 'usualMs'> & { readonly exists?: (workflow: string) => boolean },
): Proposal[] {
  const definition = parseWorkflow(text, known.exists);
  const grounds = groundsOf(definition, known);
  return RULES.flatMap((rule) => rule(grounds)).flatMap((idea): Proposal[] => {
    const wanted = changed(definition, idea.changes);
    const after = changedText(text, idea.changes);
    if (after === undefined || !means(after, wanted, known.exists)) return [];
    const { rule, steps, reason } = idea;
    const difference = differenceOf(text, after);
    const gain = gainOf(definition, wanted, idea, known.usualMs);
    return [{ rule, steps, reason, before: text, after, difference, gain }];
  });
}

/** Whether a text says exactly this and can run. */
function means(
  text: string,
  wanted: WorkflowDefinition,
  exists: ((workflow: string) => boolean) | undefined,
): boolean {
  try {
    return plain(parseWorkflow(text, exists)) === plain(wanted);
  } catch {
    return false;
  }
}

/** The order of the fields and of the links into a step says nothing. */
function plain(definition: WorkflowDefinition): string {
  const nodes = definition.nodes.map((node) => ({
    ...node,
    needs: node.needs.map((need) => JSON.stringify(need)).sort(),
  }));
  return canonicalJson(JSON.parse(JSON.stringify({ ...definition, nodes })));
}

function gainOf(
  before: WorkflowDefinition,
  after: WorkflowDefinition,
  { calls, savedMs }: Idea,
  usualMs: Grounds['usualMs'],
): Gain {
  const waves = wavesOf(before.nodes).length - wavesOf(after.nodes).length;
  const told = before.nodes.every(({ id }) => usualMs(id) !== undefined);
  const longest = ({ nodes }: WorkflowDefinition): number =>
    criticalPath(nodes, (id) => usualMs(id) ?? 0).length;
  const ms = savedMs === undefined ? (told ? longest(before) - longest(after) : null) : savedMs;
  return { ms, waves, calls };
}
