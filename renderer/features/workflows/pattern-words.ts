import { m } from '../../paraglide/messages.js';
import type { Pattern } from '../../state/workflows.svelte.ts';

interface PatternWords {
  readonly title: string;
  readonly about: string;
  readonly use: string;
  readonly avoid: string;
}

const WORDS: Readonly<Record<string, () => PatternWords>> = {
  pipeline: () => ({
    ...{ title: m.pattern_pipeline_title(), about: m.pattern_pipeline_about() },
    ...{ use: m.pattern_pipeline_use(), avoid: m.pattern_pipeline_avoid() },
  }),
  'scatter-gather': () => ({
    ...{ title: m.pattern_scatter_gather_title(), about: m.pattern_scatter_gather_about() },
    ...{ use: m.pattern_scatter_gather_use(), avoid: m.pattern_scatter_gather_avoid() },
  }),
  aggregator: () => ({
    ...{ title: m.pattern_aggregator_title(), about: m.pattern_aggregator_about() },
    ...{ use: m.pattern_aggregator_use(), avoid: m.pattern_aggregator_avoid() },
  }),
  router: () => ({
    ...{ title: m.pattern_router_title(), about: m.pattern_router_about() },
    ...{ use: m.pattern_router_use(), avoid: m.pattern_router_avoid() },
  }),
  orchestrator: () => ({
    ...{ title: m.pattern_orchestrator_title(), about: m.pattern_orchestrator_about() },
    ...{ use: m.pattern_orchestrator_use(), avoid: m.pattern_orchestrator_avoid() },
  }),
  choreography: () => ({
    ...{ title: m.pattern_choreography_title(), about: m.pattern_choreography_about() },
    ...{ use: m.pattern_choreography_use(), avoid: m.pattern_choreography_avoid() },
  }),
  saga: () => ({
    ...{ title: m.pattern_saga_title(), about: m.pattern_saga_about() },
    ...{ use: m.pattern_saga_use(), avoid: m.pattern_saga_avoid() },
  }),
  'request-reply': () => ({
    ...{ title: m.pattern_request_reply_title(), about: m.pattern_request_reply_about() },
    ...{ use: m.pattern_request_reply_use(), avoid: m.pattern_request_reply_avoid() },
  }),
  composite: () => ({
    ...{ title: m.pattern_composite_title(), about: m.pattern_composite_about() },
    ...{ use: m.pattern_composite_use(), avoid: m.pattern_composite_avoid() },
  }),
  barrier: () => ({
    ...{ title: m.pattern_barrier_title(), about: m.pattern_barrier_about() },
    ...{ use: m.pattern_barrier_use(), avoid: m.pattern_barrier_avoid() },
  }),
  vote: () => ({
    ...{ title: m.pattern_vote_title(), about: m.pattern_vote_about() },
    ...{ use: m.pattern_vote_use(), avoid: m.pattern_vote_avoid() },
  }),
};

const CHAINS: Readonly<Record<string, () => PatternWords>> = {
  sequential: () => ({
    ...{ title: m.chain_sequential_title(), about: m.chain_sequential_about() },
    ...{ use: m.chain_sequential_use(), avoid: m.chain_sequential_avoid() },
  }),
  parallel: () => ({
    ...{ title: m.chain_parallel_title(), about: m.chain_parallel_about() },
    ...{ use: m.chain_parallel_use(), avoid: m.chain_parallel_avoid() },
  }),
  conditional: () => ({
    ...{ title: m.chain_conditional_title(), about: m.chain_conditional_about() },
    ...{ use: m.chain_conditional_use(), avoid: m.chain_conditional_avoid() },
  }),
  pipeline: () => ({
    ...{ title: m.chain_pipeline_title(), about: m.chain_pipeline_about() },
    ...{ use: m.chain_pipeline_use(), avoid: m.chain_pipeline_avoid() },
  }),
};

const COMPLEXITY = {
  low: m.complexity_low,
  medium: m.complexity_medium,
  high: m.complexity_high,
} as const;

/** A pattern or chain in the language of the window; one that the window does not know in the core's. */
export function patternWords(pattern: Pattern): PatternWords {
  const { form, name, description, useWhen, avoidWhen } = pattern;
  const words = form === 'chain' ? CHAINS : WORDS;
  return words[name]?.() ?? { title: name, about: description, use: useWhen, avoid: avoidWhen };
}

export function complexityName(complexity: Pattern['complexity']): string {
  return COMPLEXITY[complexity]();
}
