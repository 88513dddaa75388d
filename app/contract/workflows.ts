import * as z from 'zod';
import { agentMessage } from '../agents/envelope.ts';
import { wireError } from '../chats/turn-event.ts';
import { cause } from './shapes.ts';

const nothing = z.object({});
const runId = z.object({ runId: z.string() });
const workflowName = z.object({ name: z.string() });

export const workflowBody = z.object({
  workflow_id: z.string(),
  status: z.string(),
  stages: z.array(
    z.object({
      agent: z.enum(['sena', 'lubit', 'gitcode', 'rune']),
      status: z.string(),
      output: z.unknown(),
      duration_ms: z.number().nullable(),
    }),
  ),
  /** Every hand-over between the agents, in order. */
  messages: z.array(agentMessage),
  result: z.unknown().optional(),
  error: wireError.optional(),
});

const runCost = z.object({
  /** Integer nano-dollars; `unpriced` calls come on top of it. */
  costNano: z.number(),
  unpriced: z.number(),
});

export const runSummary = z.object({
  id: z.string(),
  workflow: z.string(),
  version: z.string(),
  input: z.unknown(),
  status: z.string(),
  /** The conversation that it belongs to, if any. */
  chatId: z.string().nullable(),
  forkedFrom: z.string().nullable(),
  forkedSeq: z.number().nullable(),
  createdAt: z.number(),
  endedAt: z.number().nullable(),
});

const runNode = z.object({
  path: z.string(),
  status: z.enum(['pending', 'running', 'waiting', 'completed', 'failed', 'skipped']),
  attempts: z.number(),
  inputs: z.unknown(),
  output: z.unknown(),
  error: wireError.nullable(),
  /** Why it was skipped. */
  reason: z.string().nullable(),
  cause: cause.optional(),
  question: z.string().nullable(),
  /** What is shown with the question. */
  show: z.unknown(),
  waitingFor: z.enum(['approval', 'event', 'time']).nullable(),
  /** When it waits no longer; null where it waits on. */
  waitsUntil: z.number().nullable(),
  /** When it is tried again by itself. */
  retryAt: z.number().nullable(),
  compensation: z.enum(['running', 'done', 'failed']).nullable(),
  startedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
});

export const runDetail = runSummary.extend({
  output: z.unknown(),
  error: wireError.nullable(),
  nodes: z.array(runNode),
});

const flowNodeBase = z.object({
  id: z.string(),
  title: z.string(),
  type: z.enum([
    'start',
    'end',
    'task',
    'decision',
    'parallel',
    'loop',
    'subworkflow',
    'approval',
    'wait',
    'check',
    'publish',
    'ask',
    'share',
    'recall',
  ]),
  what: z.string(),
  needs: z.array(z.object({ node: z.string(), kind: z.enum(['hard', 'soft']) })),
  leads: z.array(z.string()),
  /** Rounds of a loop at once. */
  atOnce: z.number(),
});
/** A step of a definition as it is drawn; loops and workflows inside have a body. */
const flowNode = flowNodeBase.extend({
  get body(): z.ZodArray<typeof flowNode> {
    return z.array(flowNode);
  },
});

const ownWorkflow = z.object({
  name: z.string(),
  revision: z.number(),
  updatedAt: z.number(),
});

const toolCallOfStep = z.object({
  server: z.string(),
  tool: z.string(),
  status: z.string(),
  arguments: z.unknown(),
  attempts: z.number(),
  cached: z.boolean(),
  startedAt: z.number(),
  durationMs: z.number().nullable(),
});

const modelCallOfStep = z.object({
  at: z.number(),
  agent: z.string().nullable(),
  model: z.string().nullable(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  costNano: z.number().nullable(),
  latencyMs: z.number().nullable(),
});

/** What happened in a run, for whoever follows it: what went in and came out is asked for apart. */
export const runStep = z.object({
  /** Counts from 1 within the run, without gaps. */
  seq: z.number(),
  at: z.number(),
  type: z.string(),
  path: z.string().optional(),
  attempt: z.number().optional(),
  /** How the run ended. */
  status: z.string().optional(),
  reason: z.string().optional(),
  cause: cause.optional(),
  /** What a waiting node waits for, and its question where that is a person. */
  waitingFor: z.enum(['approval', 'event', 'time']).optional(),
  question: z.string().optional(),
  error: wireError.optional(),
  /** When a failed node is tried again. */
  retryAt: z.number().optional(),
});

/** Chosen by the caller, so that the same work is never begun twice. */
const ownRunId = z
  .string()
  .regex(/^[A-Za-z0-9][\w-]{7,99}$/, '8 to 100 letters, digits, hyphens or underscores')
  .optional();
/** The conversation that the run belongs to, in the words of whoever asks for it. */
const contextId = z.string().min(1).max(200).optional();

/** Commands about workflows and their runs. */
export const workflowCommands = {
  /** The four agents on one request. */
  'workflows.request': {
    input: z.object({
      request: z.string().trim().min(1).max(100_000),
      /** Whether steps that change something may run. */
      consent: z.boolean().default(true),
      wait: z.boolean().default(false),
      id: ownRunId,
      contextId,
    }),
    output: workflowBody,
  },
  'workflows.body': { input: runId, output: workflowBody },
  /** A definition in YAML or JSON. */
  'workflows.run': {
    input: z.object({
      text: z.string().max(5_000_000),
      input: z.unknown().optional(),
      wait: z.boolean().default(false),
      id: ownRunId,
      contextId,
    }),
    output: runDetail,
  },
  /** Every problem of a definition at once; none when it can run. */
  'workflows.check': {
    input: z.object({ text: z.string().max(5_000_000) }),
    output: z.object({
      problems: z.array(z.string()),
      /** The same with the line that each is about, counted from 1. */
      places: z.array(
        z.object({
          problem: z.string(),
          line: z.number().nullable(),
          /** The field that it is about, and the rest of it: a sentence, and what says it in another language. */
          field: z.string().optional(),
          message: z.string(),
          cause,
        }),
      ),
      /** What is drawn of it; empty where it cannot run. */
      flow: z.array(flowNode),
      /** Ids so that each comes after what it needs. */
      order: z.array(z.string()),
      /** The longest way through, by number of nodes. */
      criticalPath: z.array(z.string()),
    }),
  },
  /** The workflows that a person keeps. */
  'workflows.list': {
    input: nothing,
    output: z.object({
      workflows: z.array(
        ownWorkflow.extend({
          description: z.string(),
          steps: z.number(),
          problems: z.number(),
          /** JSON Schema of what it is started with. */
          input: z.record(z.string(), z.unknown()).nullable(),
        }),
      ),
    }),
  },
  'workflows.get': { input: workflowName, output: ownWorkflow.extend({ text: z.string() }) },
  /** Keeps a text, also one with faults, under the name it gives itself. */
  'workflows.save': {
    input: z.object({
      text: z.string().max(5_000_000),
      /** What it stands in for, as it was read; without, a new one is made. */
      replaces: z.object({ name: z.string(), revision: z.number() }).optional(),
    }),
    output: ownWorkflow,
  },
  'workflows.delete': { input: workflowName, output: nothing },
  'runs.list': {
    input: z.object({ limit: z.number().int().min(1).max(1000).default(100) }),
    output: z.object({
      runs: z.array(
        runSummary.extend({
          cost: runCost,
          waiting: z.number(),
          /** The four agents let no plan through: it ended, and nothing was done. */
          refused: z.boolean(),
        }),
      ),
    }),
  },
  /** As it is, or with `seq` as it was after that event; `brief` leaves out what went in and out. */
  'runs.get': {
    input: runId.extend({
      seq: z.number().int().min(1).optional(),
      brief: z.boolean().default(false),
    }),
    output: runDetail.extend({
      cost: runCost,
      /** The runs inside it. */
      inside: z.array(runSummary),
    }),
  },
  /** What is drawn of the definition that the run began with. */
  'runs.flow': { input: runId, output: z.object({ flow: z.array(flowNode) }) },
  /** One step with everything that is known of it. */
  'runs.step': {
    input: runId.extend({ path: z.string(), seq: z.number().int().min(1).optional() }),
    output: z.object({
      step: runNode,
      toolCalls: z.array(toolCallOfStep),
      /** Calls that its agent made while it ran. */
      modelCalls: z.array(modelCallOfStep),
      /** Who was given a step of the agent `auto`, and why; null for every other step. */
      assigned: z
        .object({
          agent: z.string(),
          confidence: z.number(),
          reasons: z.array(z.string()),
          alternatives: z.array(z.object({ agent: z.string(), confidence: z.number() })),
        })
        .nullable(),
    }),
  },
  /** Every question of a run that a person has not answered yet. */
  'runs.questions': {
    input: nothing,
    output: z.object({
      questions: z.array(
        z.object({
          runId: z.string(),
          workflow: z.string(),
          path: z.string(),
          question: z.string(),
          show: z.unknown(),
          since: z.number(),
          /** When it is taken as not answered; null where it waits on. */
          until: z.number().nullable(),
        }),
      ),
    }),
  },
  /**
   * What happened in a run after one of its events, in order: the moments that it can go back to.
   * `ended` where nothing more will come.
   */
  'runs.events': {
    input: z.object({ runId: z.string(), after: z.number().int().min(0).default(0) }),
    output: z.object({ events: z.array(runStep), ended: z.boolean() }),
  },
  'runs.pause': { input: runId, output: nothing },
  'runs.resume': { input: runId, output: nothing },
  'runs.cancel': { input: runId, output: nothing },
  'runs.retry': { input: z.object({ runId: z.string(), path: z.string() }), output: runDetail },
  'runs.fork': {
    input: z.object({ runId: z.string(), seq: z.number().int().min(1) }),
    output: runDetail,
  },
  'runs.answer': {
    input: z.object({
      runId: z.string(),
      path: z.string(),
      approved: z.boolean(),
      note: z.string().max(10_000).optional(),
    }),
    output: nothing,
  },
  'runs.signal': {
    input: z.object({ event: z.string(), payload: z.unknown().optional() }),
    output: z.object({ nodes: z.number() }),
  },
} as const;
