import { m } from '../../paraglide/messages.js';
import { getLocale } from '../../paraglide/runtime.js';
import type { Proposal } from '../../state/workflows.svelte.ts';
import { duration } from '../../text/time.ts';

type Rule = Proposal['rule'];

const TITLES: Record<Rule, () => string> = {
  parallel: m.proposal_parallel,
  redundant: m.proposal_redundant,
  cache: m.proposal_cache,
  reorder: m.proposal_reorder,
  batch: m.proposal_batch,
};

const REASONS: Record<Rule, (steps: { step: string; other: string }) => string> = {
  parallel: m.proposal_parallel_why,
  redundant: m.proposal_redundant_why,
  cache: m.proposal_cache_why,
  reorder: m.proposal_reorder_why,
  batch: ({ step }) => m.proposal_batch_why({ step }),
};

/** What is proposed, in a few words. */
export function proposalTitle({ rule }: Pick<Proposal, 'rule'>): string {
  return TITLES[rule]();
}

/** Why it is safe, with the steps that it is about. */
export function proposalReason({ rule, steps }: Pick<Proposal, 'rule' | 'steps'>): string {
  const [step = '', other = ''] = steps;
  return REASONS[rule]({ step, other });
}

/** What it brings; what is not known or nothing is left out. */
export function proposalGain({ gain }: Pick<Proposal, 'gain'>): string {
  const { ms, waves, calls } = gain;
  const told = [
    ms !== null && ms > 0 ? m.proposal_saves_time({ time: duration(ms, getLocale()) }) : '',
    waves > 0 ? m.proposal_saves_waits({ count: waves }) : '',
    calls > 0 ? m.proposal_saves_calls({ count: calls }) : '',
  ].filter(Boolean);
  return told.length > 0 ? told.join(' · ') : m.proposal_plainer();
}

type Line = Proposal['difference'][number];

/** Lines around a change that are shown with it. */
const AROUND = 2;

/** The lines that differ with those around them; undefined stands for lines left out. */
export function shownLines(difference: readonly Line[]): (Line | undefined)[] {
  const near = difference.map((_, at) =>
    difference.slice(Math.max(0, at - AROUND), at + AROUND + 1).some(({ mark }) => mark !== 'same'),
  );
  return difference.flatMap((line, at): (Line | undefined)[] => {
    if (near[at]) return [line];
    return at === 0 || near[at - 1] ? [undefined] : [];
  });
}
