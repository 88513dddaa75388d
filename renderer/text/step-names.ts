import type { CommandOutput } from '../../app/contract/index.ts';
import { m } from '../paraglide/messages.js';

type Drawn = CommandOutput<'runs.flow'>['flow'][number];

/** The steps of the four agents: their workflow speaks to programs and names none. */
const OF_THE_FOUR: Readonly<Record<string, () => string>> = {
  plan: m.step_plan,
  sena: m.step_sena,
  lubit: m.step_lubit,
  agreed: m.step_agreed,
  approved: m.step_approved,
  deliver: m.step_deliver,
  gitcode: m.step_gitcode,
  rune: m.step_rune,
  delivered: m.step_delivered,
  answer: m.step_answer,
  refused: m.step_refused,
};

/** What a step is called; `ofFour`: it is one of the run of the four agents. */
export function stepTitle(title: string, ofFour: boolean): string {
  return (ofFour ? OF_THE_FOUR[title]?.() : undefined) ?? title;
}

/** Where a step stands, by the names of what it is inside: `plan[1]/lubit` as "Plan 2 › Lubit". */
export function placeTitle(path: string, flow: readonly Drawn[], ofFour: boolean): string {
  const parts = partsOf(path, flow, ofFour);
  return parts.map(({ name, round }) => withRound(name, round)).join(' › ');
}

/** The same under what it is inside: its own name, with the round that it belongs to after the first. */
export function innerTitle(
  path: string,
  flow: readonly Drawn[],
  ofFour: boolean,
): { readonly title: string; readonly depth: number } {
  const parts = partsOf(path, flow, ofFour);
  const around = parts.at(-2)?.round ?? 0;
  const own = parts.at(-1)?.name ?? path;
  return { title: around === 0 ? own : withRound(own, around), depth: parts.length - 1 };
}

interface Part {
  readonly name: string;
  /** Counts from 0; undefined where it is in no loop. */
  readonly round: number | undefined;
}

function partsOf(path: string, flow: readonly Drawn[], ofFour: boolean): Part[] {
  const parts: Part[] = [];
  let inside: readonly Drawn[] | undefined = flow;
  for (const part of path.split('/')) {
    const [, id = part, round] = /^(.*?)(?:\[(\d+)\])?$/s.exec(part) ?? [];
    const node: Drawn | undefined = inside?.find((one) => one.id === id);
    const name = stepTitle(node?.title ?? id, ofFour);
    parts.push({ name, round: round === undefined ? undefined : Number(round) });
    inside = node?.body;
  }
  return parts;
}

function withRound(name: string, round: number | undefined): string {
  return round === undefined ? name : m.step_round({ name, round: round + 1 });
}
