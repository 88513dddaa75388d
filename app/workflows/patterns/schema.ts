import * as z from 'zod';

const id = z.string().regex(/^[A-Za-z][\w-]{0,63}$/, 'a letter, then letters, digits, _ or -');

/** A step in the short form of a workflow file; what it needs follows from the pattern. */
const step = z
  .looseObject({ id: id.optional(), undo: z.record(z.string(), z.unknown()).optional() })
  .refine((value) => value['needs'] === undefined && value['next'] === undefined, {
    message: 'the pattern decides what a step needs: leave out "needs" and "next"',
  });
const steps = z.array(step).min(1).max(500);
const seconds = z
  .number()
  .positive()
  .max(86_400 * 30);

/** What becomes of a chain when one of its links fails for good. */
const recovery = z.enum(['retry', 'skip', 'compensate', 'restart']).default('retry');

export const chainForm = z.discriminatedUnion('chain', [
  z.object({
    chain: z.literal('sequential'),
    steps,
    recover: recovery,
    /** Rounds of a chain that starts again. */
    restarts: z.number().int().min(1).max(20).default(3),
  }),
  z.object({
    chain: z.literal('parallel'),
    steps,
    merge: z.enum(['list', 'object', 'first']).default('list'),
  }),
  z.object({ chain: z.literal('conditional'), steps }),
  z.object({
    chain: z.literal('pipeline'),
    /** The list whose entries go through the links one behind the other. */
    over: z.string().default('input.items'),
    steps,
    bufferSize: z.number().int().min(1).max(50).default(3),
  }),
]);

export const patternForm = z.discriminatedUnion('pattern', [
  z.object({ pattern: z.literal('pipeline'), steps, recover: recovery }),
  z.object({
    pattern: z.literal('scatter-gather'),
    over: z.string().default('input.items'),
    worker: step,
    gather: step.optional(),
    parallel: z.number().int().min(1).max(50).default(10),
  }),
  z.object({
    pattern: z.literal('aggregator'),
    sources: steps,
    /** So many must answer; the others may fail. */
    needed: z.number().int().min(1).optional(),
    aggregate: step.optional(),
  }),
  z.object({
    pattern: z.literal('router'),
    routes: z.array(z.object({ when: z.string(), step })).min(1),
    otherwise: step.optional(),
  }),
  z.object({
    pattern: z.literal('orchestrator'),
    /** Gives a list of `{worker, task}`. */
    plan: step,
    workers: z.record(id, step),
    combine: step.optional(),
    parallel: z.number().int().min(1).max(50).default(10),
  }),
  z.object({
    pattern: z.literal('choreography'),
    participants: z
      .array(z.object({ on: z.string().optional(), emits: z.string().optional(), step }))
      .min(1),
    timeoutSeconds: seconds.default(300),
  }),
  z.object({ pattern: z.literal('saga'), steps }),
  z.object({
    pattern: z.literal('request-reply'),
    topic: z.string().min(1),
    payload: z.record(z.string(), z.unknown()).default({}),
    timeoutSeconds: seconds.default(30),
  }),
  z.object({
    pattern: z.literal('composite'),
    how: z.enum(['sequential', 'conditional']).default('sequential'),
    parts: z
      .array(
        z.looseObject({
          when: z.string().optional(),
          inputs: z.union([z.record(z.string(), z.unknown()), z.string()]).optional(),
        }),
      )
      .min(1)
      .max(100),
  }),
  z.object({
    pattern: z.literal('barrier'),
    /** Events that must all have come. */
    participants: z.array(z.string()).min(1).max(100),
    timeoutSeconds: seconds.default(300),
  }),
  z.object({
    pattern: z.literal('vote'),
    /** Approvals of people, or steps that give true or "yes". */
    voters: steps,
    required: z.number().int().min(1).optional(),
    timeoutSeconds: seconds.default(300),
  }),
]);

export type PatternForm = z.infer<typeof chainForm> | z.infer<typeof patternForm>;
export type ChainForm<Kind> = Extract<PatternForm, { chain: Kind }>;
export type Pattern<Kind> = Extract<PatternForm, { pattern: Kind }>;
export type Step = z.infer<typeof step>;

/** A definition in the form of a file, before it is checked. */
export interface Compiled {
  readonly nodes: readonly Record<string, unknown>[];
  readonly output?: unknown;
  readonly parts?: Readonly<Record<string, Compiled>>;
}
