import * as z from 'zod';

/** 300 s and 3 tries unless a node says otherwise. */
export const DEFAULT_TIMEOUT_MS = 300_000;
const DEFAULT_ATTEMPTS = 3;

/** What the schema says of an id, and of a join, that are none. */
export const ID_FORM = 'a letter, then letters, digits, _ or -';
export const JOIN_FORM = 'it must be "all", "any" or a number from 1 on';

const nodeId = z.string().regex(/^[A-Za-z][\w-]{0,63}$/, ID_FORM);

/** An edge: this node runs after `node`, if it succeeded (hard) or in any case (soft). */
const need = z.union([
  nodeId.transform((node) => ({ node, kind: 'hard' as const, when: undefined })),
  z.object({
    node: nodeId,
    kind: z.enum(['hard', 'soft']).default('hard'),
    /** A condition over the context; false means that this edge is not taken. */
    when: z.string().optional(),
  }),
]);

export const retryPolicy = z.object({
  attempts: z.number().int().min(1).max(20).default(DEFAULT_ATTEMPTS),
  multiplier: z.number().min(1).default(2),
  initialMs: z.number().int().min(0).default(1000),
  maxMs: z.number().int().min(0).default(60_000),
});

/** What a task does: one tool call, a step of an agent, a model call, a value, a message, a note. */
export const taskAction = z.union([
  z.object({ tool: z.string().min(1) }),
  z.object({ agent: z.string(), action: z.string() }),
  z.object({
    prompt: z.string().min(1),
    model: z.string().optional(),
    /** JSON Schema of the answer. */
    output: z.record(z.string(), z.unknown()).optional(),
  }),
  z.object({ value: z.unknown() }),
  /** Tells of something: a message on a topic; `./x` is the topic `x` of this run alone. */
  z.object({
    publish: z.string().min(1),
    payload: z.record(z.string(), z.unknown()).default({}),
    /** The id of the message that this one answers. */
    answers: z.string().optional(),
    /** How long it is kept for somebody to take it; without, only who waits now is told. */
    ttlMs: z.number().int().min(1).optional(),
  }),
  /** Asks on a topic and gives the payload of the answer. */
  z.object({
    ask: z.string().min(1),
    payload: z.record(z.string(), z.unknown()).default({}),
    timeoutMs: z.number().int().min(1).default(30_000),
  }),
  /** Puts something on the blackboard of this run, or of the name given. */
  z.object({
    share: z.string().min(1),
    content: z.unknown(),
    board: z.string().optional(),
    as: z.string().optional(),
    /** Who may read it; everybody where it is left out. */
    readers: z.array(z.string()).optional(),
    /** Refused when another version stands there. */
    version: z.number().int().min(0).optional(),
  }),
  /** Reads from the blackboard. */
  z.object({ recall: z.string().min(1), board: z.string().optional(), as: z.string().optional() }),
]);

const common = {
  id: nodeId,
  name: z.string().optional(),
  needs: z.array(need).default([]),
  /** How many taken edges must be satisfied. */
  join: z
    .union([z.literal('all'), z.literal('any'), z.number().int().min(1)], {
      error: JOIN_FORM,
    })
    .default('all'),
  /** Evaluated last; false skips the node. */
  when: z.string().optional(),
  /** A failed node does not fail the run. */
  optional: z.boolean().default(false),
};

export interface LoopNode extends z.infer<typeof loopBase> {
  type: 'loop';
  body: WorkflowNode[];
}

const loopBase = z.object({
  ...common,
  /** A list; each entry is `item` in the body. */
  over: z.string().optional(),
  /** Goes on while true; `index` counts from 0. */
  while: z.string().optional(),
  maxIterations: z.number().int().min(1).max(10_000).default(100),
  /** Iterations at once; 1 runs them in order. Only for `over`. */
  parallel: z.number().int().min(1).max(50).default(1),
});

const taskNode = z.object({
  ...common,
  type: z.literal('task'),
  action: taskAction,
  inputs: z.record(z.string(), z.unknown()).default({}),
  timeoutMs: z.number().int().min(1).default(DEFAULT_TIMEOUT_MS),
  retry: retryPolicy.prefault({}),
  /** Undoes the task when the run fails later; run in reverse order of completion. */
  compensate: z
    .object({ action: taskAction, inputs: z.record(z.string(), z.unknown()).default({}) })
    .optional(),
});

const plainNode = z.object({ ...common, type: z.enum(['start', 'parallel']) });

const endNode = z.object({ ...common, type: z.literal('end'), output: z.unknown().optional() });

const decisionNode = z.object({
  ...common,
  type: z.literal('decision'),
  branches: z.array(z.object({ when: z.string(), next: z.array(nodeId) })).min(1),
  otherwise: z.array(nodeId).default([]),
});

const subworkflowNode = z.object({
  ...common,
  type: z.literal('subworkflow'),
  workflow: z.string(),
  /** An object, or a template that gives the whole input. */
  inputs: z.union([z.record(z.string(), z.unknown()), z.string()]).default({}),
});

const approvalNode = z.object({
  ...common,
  type: z.literal('approval'),
  question: z.string(),
  /** What is shown with the question. */
  show: z.unknown().optional(),
  /** Fails when nobody has answered by then. Without it, it waits on. */
  timeoutMs: z.number().int().min(1).optional(),
});

const waitNode = z.object({
  ...common,
  type: z.literal('wait'),
  /** Milliseconds, or an event's name. */
  ms: z.number().int().min(0).optional(),
  event: z.string().optional(),
  /** For an event: the step fails when it has not come by then. Without it, it waits on. */
  timeoutMs: z.number().int().min(1).optional(),
});

/** Goes on where a condition holds; fails with its own words otherwise. */
const checkNode = z.object({
  ...common,
  type: z.literal('check'),
  that: z.string(),
  message: z.string().min(1),
});

export type TaskNode = z.infer<typeof taskNode>;
export type WorkflowNode =
  | TaskNode
  | LoopNode
  | z.infer<typeof plainNode>
  | z.infer<typeof endNode>
  | z.infer<typeof decisionNode>
  | z.infer<typeof subworkflowNode>
  | z.infer<typeof approvalNode>
  | z.infer<typeof waitNode>
  | z.infer<typeof checkNode>;

const workflowNode: z.ZodType<WorkflowNode> = z.lazy(() =>
  z.discriminatedUnion('type', [
    taskNode,
    loopBase.extend({ type: z.literal('loop'), body: z.array(workflowNode).min(1) }),
    plainNode,
    endNode,
    decisionNode,
    subworkflowNode,
    approvalNode,
    waitNode,
    checkNode,
  ]),
);

/** A sub-workflow that stands in the definition itself. */
const workflowPart = z.object({
  /** JSON Schema of the input. */
  input: z.record(z.string(), z.unknown()).optional(),
  nodes: z.array(workflowNode).min(1).max(5000),
  output: z.unknown().optional(),
});

/** One model for workflows written in YAML, JSON or TypeScript, by a person or by an agent. */
export const workflowDefinition = z.object({
  name: z.string().min(1).max(100),
  version: z.string().default('1.0.0'),
  description: z.string().default(''),
  /** JSON Schema of the input. */
  input: z.record(z.string(), z.unknown()).optional(),
  variables: z.record(z.string(), z.unknown()).default({}),
  nodes: z.array(workflowNode).min(1).max(5000),
  /** Sub-workflows of its own, by name; they go before others of that name. */
  parts: z.record(nodeId, workflowPart).default({}),
  /** What the run gives back, as a template over the context; the end node's output otherwise. */
  output: z.unknown().optional(),
  maxParallel: z.number().int().min(1).max(50).default(8),
});

export type WorkflowDefinition = z.infer<typeof workflowDefinition>;
export type RetryPolicy = z.infer<typeof retryPolicy>;
export type TaskAction = z.infer<typeof taskAction>;
