import type { PatternEntry } from './catalogue.ts';

type Chain = Omit<PatternEntry, 'form' | 'category' | 'signs'>;

const chain = (category: PatternEntry['category'], rest: Chain): PatternEntry => ({
  ...{ form: 'chain', category, signs: [] },
  ...rest,
});

/** Every form of chain: steps that are handed on from one to the next. */
export const CHAINS: readonly PatternEntry[] = [
  chain('order', {
    name: 'sequential',
    description: 'One link after the other; what becomes of a failure is said by "recover".',
    useWhen: 'steps follow each other, and a failed one may be retried, skipped or undone',
    avoidWhen: 'steps do not need each other',
    complexity: 'low',
    example:
      'chain: sequential\nrecover: skip\nsteps:\n  - { tool: files__read_text_file }\n  - { prompt: Sum up. }',
  }),
  chain('parallel', {
    name: 'parallel',
    description: 'The same input for all links at once; "merge" says how results are put together.',
    useWhen: 'several do the same, or the first good answer is enough',
    avoidWhen: 'a link needs what another gives',
    complexity: 'low',
    example: 'chain: parallel\nmerge: first\nsteps:\n  - { tool: a__ask }\n  - { tool: b__ask }',
  }),
  chain('choice', {
    name: 'conditional',
    description: 'Links with a condition are left out where it does not hold.',
    useWhen: 'some steps are only needed for some input',
    avoidWhen: 'exactly one of several ways is taken: that is a router',
    complexity: 'low',
    example:
      'chain: conditional\nsteps:\n  - { value: 1 }\n  - { when: input.n > 5, value: large }',
  }),
  chain('parallel', {
    name: 'pipeline',
    description: 'The entries of a list go through the links, several on their way at once.',
    useWhen: 'a list goes through the same steps',
    avoidWhen: 'there is one thing to work on',
    complexity: 'medium',
    example:
      'chain: pipeline\nover: input.files\nsteps:\n  - { tool: files__read_text_file }\n  - { prompt: Sum up. }',
  }),
];
