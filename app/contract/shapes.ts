import * as z from 'zod';
import { danger, effectClass, toolCallStatus, turnEvent, wireError } from '../chats/turn-event.ts';
import { SERVER_STATES } from '../gateway/life.ts';
import { messagePart } from '../models/message.ts';
import { inputRequired } from './mcp.ts';

/** Why, for a window that speaks another language than the sentence beside it. */
/** Why something is as it is, for a window that says it in another language. */
export const cause = z.object({
  code: z.string(),
  data: z.record(z.string(), z.unknown()).optional(),
});

/** An entry of a list of servers that is not used, and why. */
export const entryProblem = z.object({
  name: z.string(),
  problem: z.string(),
  cause: cause.optional(),
});

/** Sums of usage rows. Money is integer nano-dollars. */
export const usageSum = z.object({
  calls: z.number(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  cacheReadTokens: z.number(),
  cacheWriteTokens: z.number(),
  costNano: z.number(),
  /** Calls whose price is unknown; the true cost is higher than `costNano`. */
  unpriced: z.number(),
  /** Share of the tokens read that came from the provider's cache, 0 to 1; null where none were read. */
  cacheHitRate: z.number().nullable(),
});

export const chatSummary = z.object({
  id: z.string(),
  title: z.string(),
  model: z.string().nullable(),
  createdAt: z.number(),
  updatedAt: z.number(),
});

export const turnView = z.object({
  id: z.string(),
  seq: z.number(),
  status: z.enum(['running', 'completed', 'failed', 'cancelled', 'interrupted']),
  model: z.string(),
  stopReason: z.string().nullable(),
  stopCause: cause.optional(),
  /** Earlier messages that the model was told of in a note alone, because the chat is too long. */
  leftOut: z.number(),
  error: wireError.nullable(),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  usage: usageSum.optional(),
});

export const messageView = z.object({
  id: z.string(),
  turnId: z.string(),
  role: z.enum(['user', 'assistant', 'tool']),
  status: z.enum(['streaming', 'complete', 'incomplete']),
  parts: z.array(messagePart),
  createdAt: z.number(),
});

export const toolCallView = z.object({
  id: z.string(),
  turnId: z.string().nullable(),
  callId: z.string().nullable(),
  server: z.string(),
  tool: z.string(),
  arguments: z.record(z.string(), z.unknown()),
  status: toolCallStatus,
  text: z.string(),
  error: wireError.nullable(),
  cached: z.boolean(),
  attempts: z.number(),
  durationMs: z.number().nullable(),
});

export const chatDetail = z.object({
  chat: chatSummary,
  turns: z.array(turnView),
  messages: z.array(messageView),
  toolCalls: z.array(toolCallView),
  usage: usageSum,
  /** Set while it answers; events with a higher `rev` follow this snapshot. */
  running: z
    .object({ turnId: z.string(), rev: z.number(), approvals: z.array(turnEvent) })
    .optional(),
});

export const serverState = z.enum(SERVER_STATES);

/** What a person is shown of the sign-in at a remote server. */
const signInView = z.object({
  state: z.enum(['none', 'needed', 'signed-in', 'more', 'waiting']),
  /** Where the person signs in, while that is waited for. */
  url: z.string().optional(),
  /** Why the last try did not work. */
  problem: z
    .object({
      code: z.string(),
      message: z.string(),
      data: z.record(z.string(), z.unknown()).optional(),
    })
    .optional(),
  /** `memory`: it is forgotten when AgentHub ends. */
  kept: z.enum(['keychain', 'memory']),
});

export const serverView = z.object({
  name: z.string(),
  state: serverState,
  reason: z.string().optional(),
  cause: cause.optional(),
  since: z.number(),
  /** What happens next, in plain words, and when (milliseconds since 1970). */
  next: z.string(),
  nextAt: z.number().optional(),
  tools: z.number(),
  prompts: z.number(),
  resources: z.number(),
  leftOut: z.array(z.object({ tool: z.string(), reason: z.string() })),
  transport: z.enum(['stdio', 'http', 'sse', 'a2a']),
  breaker: z.enum(['closed', 'open', 'half-open']),
  lastProbeMs: z.number().optional(),
  restarts: z.number(),
  pid: z.number().optional(),
  stderr: z.string(),
  identity: z
    .object({
      name: z.string().optional(),
      version: z.string().optional(),
      protocol: z.string().optional(),
    })
    .optional(),
  enabled: z.boolean(),
  trusted: z.boolean(),
  signIn: signInView.optional(),
  /** Tools that are held back because they changed since they were approved. */
  suspended: z.number().optional(),
});

export const toolView = z.object({
  name: z.string(),
  server: z.string(),
  tool: z.string(),
  title: z.string().optional(),
  description: z.string(),
  inputSchema: z.record(z.string(), z.unknown()),
  outputSchema: z.record(z.string(), z.unknown()).optional(),
  annotations: z.record(z.string(), z.unknown()).optional(),
  effect: effectClass,
  /** Whose word the effect is. */
  effectFrom: z.enum(['person', 'server', 'untrusted', 'unstated']).optional(),
  /** Estimated tokens of its definition. */
  tokens: z.number().optional(),
  /** Always shown to models, or to none. */
  pinned: z.boolean().optional(),
  hidden: z.boolean().optional(),
  /** Whether it is held back because it changed since it was approved. */
  suspended: z.boolean().optional(),
  /** What is suspicious in its texts. */
  dangers: z.array(danger).optional(),
  /** The name that models and other MCP clients are told: within every provider's rules. */
  alias: z.string(),
});

export const callReport = z.object({
  id: z.string(),
  name: z.string(),
  server: z.string(),
  tool: z.string(),
  status: toolCallStatus,
  text: z.string(),
  content: z.array(z.unknown()),
  structured: z.unknown().optional(),
  error: wireError.optional(),
  resultMeta: z.unknown().optional(),
  inputRequired: inputRequired.optional(),
  meta: z.object({
    server: z.string(),
    cached: z.boolean(),
    coalesced: z.boolean(),
    attempts: z.number(),
    outcome: z.enum(['not-sent', 'unknown', 'answered']),
    durationMs: z.number(),
  }),
});

export const providerView = z.object({
  id: z.string(),
  name: z.string(),
  local: z.boolean(),
  enabled: z.boolean(),
  keyPlace: z.enum(['keychain', 'environment', 'none', 'not-needed']),
  keyPage: z.string().optional(),
  baseUrl: z.string().optional(),
  /** Labels of settings that are needed and not set, such as a region. */
  missing: z.array(z.string()),
  /** The day on which its service ended, such as 2026-08-09. */
  ended: z.string().optional(),
  /** Further settings of the provider that a person may fill in. */
  options: z.array(z.object({ name: z.string(), label: z.string(), required: z.boolean() })),
  /** Whether it tells its models; otherwise a name is typed or a known one taken. */
  lists: z.boolean(),
  usable: z.boolean(),
});

/** How a provider does since this program started. */
export const providerLoad = z.object({
  id: z.string(),
  breaker: z.enum(['closed', 'open', 'half-open']),
  /** Of the latest calls, at most 50. */
  calls: z.number(),
  succeeded: z.number(),
  /** Milliseconds until it is asked again; 0 where it may be now. */
  restMs: z.number(),
  running: z.number(),
  waiting: z.number(),
  /** Limits that it told in its answers, while they are not whole again. */
  limits: z.array(
    z.object({
      name: z.string(),
      limit: z.number(),
      remaining: z.number(),
      resetMs: z.number(),
    }),
  ),
});

export const listedModel = z.object({
  id: z.string(),
  name: z.string().optional(),
  contextTokens: z.number().optional(),
  outputTokens: z.number().optional(),
});

/** A model with what is known of it; what nobody told is left out. Rates are nano-dollars a token. */
export const catalogueModel = listedModel.extend({
  contextSource: z.enum(['person', 'provider', 'price data', 'family', 'unknown']),
  abilities: z.object({
    tools: z.boolean().optional(),
    images: z.boolean().optional(),
    documents: z.boolean().optional(),
    thinking: z.boolean().optional(),
    caching: z.boolean().optional(),
    structuredOutput: z.boolean().optional(),
  }),
  rates: z
    .object({
      input: z.number(),
      output: z.number(),
      cacheRead: z.number().optional(),
      cacheWrite: z.number().optional(),
    })
    .optional(),
  deprecated: z.boolean(),
});

/** How the last automatic choice of a model came about, and the latest steps of fallback. */
export const modelChoices = z.object({
  order: z.array(
    z.object({
      id: z.string(),
      score: z.number(),
      specialty: z.number(),
      cost: z.number(),
      history: z.number(),
      availability: z.number(),
    }),
  ),
  refused: z.array(z.object({ id: z.string(), reason: z.string() })),
  steps: z.array(
    z.object({
      at: z.number(),
      wanted: z.string(),
      failed: z.string(),
      reason: z.string(),
      next: z.string().optional(),
      waitedMs: z.number(),
    }),
  ),
});

/** How a trial call went: what it cost, or why it failed. */
export const modelTrial = z.object({
  ok: z.boolean(),
  model: z.string(),
  text: z.string(),
  latencyMs: z.number(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  costNano: z.number().nullable(),
  error: wireError.optional(),
});

/** Something that the person is told once, such as a broken file that was kept aside. */
export const notice = z.object({
  id: z.string(),
  level: z.enum(['info', 'warning', 'error']),
  message: z.string(),
  remedy: z.string().optional(),
  cause: cause.optional(),
});

export const healthReport = z.object({
  status: z.enum(['healthy', 'degraded', 'unhealthy']),
  unavailable_services: z.array(z.string()),
  components: z.array(
    z.object({
      name: z.string(),
      kind: z.string(),
      state: z.enum(['HEALTHY', 'WARNING', 'CRITICAL', 'UNKNOWN']),
      reason: z.string().optional(),
      cause: cause.optional(),
      checked_ms_ago: z.number(),
    }),
  ),
});

export const healthWithMetrics = healthReport.extend({
  active_agents: z.number(),
  queued_tasks: z.number(),
  completed_tasks: z.number(),
  failed_tasks: z.number(),
  avg_response_time: z.number(),
  /** What was done about what was critical, newest first. */
  recoveries: z.array(
    z.object({
      at: z.number(),
      component: z.string(),
      action: z.string(),
      number: z.number(),
      ok: z.boolean(),
      detail: z.string().optional(),
    }),
  ),
});
