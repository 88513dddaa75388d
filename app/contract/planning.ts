import * as z from 'zod';

/** One change, with the whole text before and after it. */
const proposal = z.object({
  rule: z.enum(['parallel', 'redundant', 'cache', 'reorder', 'batch']),
  /** The step that it is about first. */
  steps: z.array(z.string()),
  reason: z.string(),
  before: z.string(),
  after: z.string(),
  difference: z.array(z.object({ mark: z.enum(['same', 'less', 'more']), text: z.string() })),
  gain: z.object({
    /** Milliseconds of a usual run, by past runs; null where they do not tell. */
    ms: z.number().nullable(),
    waves: z.number(),
    calls: z.number(),
  }),
});

/** Commands about workflows before they run. */
export const planningCommands = {
  /** Every pattern, with when to use it. */
  'workflows.patterns': {
    input: z.object({}),
    output: z.object({
      patterns: z.array(
        z.object({
          name: z.string(),
          /** What it stands behind in a file: `pattern: NAME` or `chain: NAME`. */
          form: z.enum(['pattern', 'chain']),
          category: z.string(),
          description: z.string(),
          useWhen: z.string(),
          avoidWhen: z.string(),
          complexity: z.enum(['low', 'medium', 'high']),
          example: z.string(),
        }),
      ),
    }),
  },
  /** The patterns that fit a description, best first; above 0.5 only. */
  'workflows.recommend': {
    input: z.object({ text: z.string().trim().min(1).max(10_000) }),
    output: z.object({
      recommendations: z.array(
        z.object({
          pattern: z.string(),
          score: z.number(),
          reason: z.string(),
          /** Beginnings of words of the description that speak for it. */
          words: z.array(z.string()),
          example: z.string(),
        }),
      ),
    }),
  },
  /** What a run would do, what it would call and what that may cost; nothing is done. */
  'workflows.dryRun': {
    input: z.object({ text: z.string().max(5_000_000) }),
    output: z.object({
      name: z.string(),
      version: z.string(),
      order: z.array(z.string()),
      /** Steps that may run side by side, wave after wave. */
      waves: z.array(z.array(z.string())),
      criticalPath: z.array(z.string()),
      calls: z.array(
        z.object({
          path: z.string(),
          kind: z.enum(['tool', 'agent', 'prompt', 'message']),
          target: z.string(),
          compensation: z.boolean(),
          repeated: z.boolean(),
          effect: z.enum(['read', 'idempotent', 'write']).nullable(),
          problem: z.string().nullable(),
          costNano: z.number().nullable(),
        }),
      ),
      costNano: z.number(),
      costIncomplete: z.boolean(),
    }),
  },
  /** Safe changes that make a workflow quicker or plainer; nothing is changed by asking. */
  'workflows.proposals': {
    input: z.object({ text: z.string().max(5_000_000) }),
    output: z.object({ proposals: z.array(proposal) }),
  },
} as const;
