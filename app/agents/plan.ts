import * as z from 'zod';

/** What Sena hands to Lubit: the request understood and cut into steps. */
export const planStep = z.object({
  id: z.string().regex(/^[A-Za-z][\w-]{0,63}$/),
  title: z.string(),
  /** `server__tool`; null where nothing fits. */
  tool: z.string().nullable(),
  arguments: z.record(z.string(), z.unknown()).default({}),
  /** Required arguments that the request does not give. */
  missing: z.array(z.string()).default([]),
  /** Its arguments are filled from the results of what it needs, when those are there. */
  late: z.boolean().default(false),
  /** The part of the request that it serves. */
  asked: z.string().default(''),
  needs: z.array(z.string()).default([]),
  effect: z.enum(['read', 'idempotent', 'write']),
  /** Why this tool, in plain words. */
  why: z.string().default(''),
  risk: z.enum(['low', 'medium', 'high']).default('low'),
  /** What will be different afterwards, in plain words. */
  expected: z.string().default(''),
  /** Undoes the step where the plan as a whole fails. */
  undo: z
    .object({ tool: z.string(), arguments: z.record(z.string(), z.unknown()) })
    .nullable()
    .default(null),
});

export const analysis = z.object({
  request: z.string(),
  intent: z.string(),
  steps: z.array(planStep),
  /** One step that only reads: carried out without a second look. */
  fast: z.boolean().default(false),
  /** Where one step fails, the others are undone. */
  allOrNothing: z.boolean().default(false),
  /** What carrying it out takes, besides the plan itself. */
  cost: z.object({ toolCalls: z.number(), modelCalls: z.number() }),
  /** How the analysis was made: by a model, or by rules. */
  by: z.string(),
});

export const verdict = z.object({
  decision: z.enum(['approve', 'revise', 'reject']),
  priority: z.enum(['CRITICAL', 'HIGH', 'NORMAL', 'LOW']),
  reasons: z.array(z.string()),
  by: z.string(),
});

export const stepResult = z.object({
  id: z.string(),
  tool: z.string().nullable(),
  status: z.enum(['completed', 'failed', 'skipped', 'undone']),
  /** How a failure was overcome; null where there was none, or it was not. */
  recovered: z.enum(['retried', 'alternative', 'replanned']).nullable().default(null),
  text: z.string(),
  /** Who served it: server, and whether another one stood in. */
  source: z.string().nullable(),
  effect: z.enum(['read', 'idempotent', 'write']),
  /** Whether the consent that its effect requires was there. */
  consent: z.enum(['not-needed', 'given', 'by-caller', 'refused']),
  durationMs: z.number(),
});

export const execution = z.object({
  results: z.array(stepResult),
  answer: z.string(),
  by: z.string(),
});

export const score = z.object({
  axis: z.enum(['transparency', 'cooperation', 'autonomy', 'fairness']),
  score: z.number().min(0).max(1),
  reasons: z.array(z.string()),
  evidence: z.array(z.string()).default([]),
});

export const review = z.object({
  scores: z.array(score),
  passed: z.boolean(),
  /** What is shown with the answer where it did not pass. */
  findings: z.array(z.string()),
  /** The answer was written by a model and can be written again without the faults. */
  again: z.boolean().default(false),
  by: z.string(),
});

export type PlanStep = z.infer<typeof planStep>;
export type Analysis = z.infer<typeof analysis>;
export type Verdict = z.infer<typeof verdict>;
export type StepResult = z.infer<typeof stepResult>;
export type Execution = z.infer<typeof execution>;
export type Score = z.infer<typeof score>;
export type Review = z.infer<typeof review>;

/** Below this an answer goes back or is shown with the finding. */
export const PASS_SCORE = 0.7;
