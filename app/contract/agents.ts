import * as z from 'zod';
import { cause } from './shapes.ts';

const name = z.object({ name: z.string().min(1).max(200) });

/** What a person is shown of an agent in a list. */
export const agentSummary = z.object({
  name: z.string(),
  /** Left out where a server tells none. */
  version: z.string().optional(),
  role: z.string(),
  description: z.string(),
  type: z.string(),
  tags: z.array(z.string()),
  source: z.enum(['builtin', 'folder', 'plugin', 'server']),
  /** The plugin that brought it. */
  plugin: z
    .object({ name: z.string(), version: z.string(), author: z.string().optional() })
    .optional(),
  /** What an agent of a plugin asks to do beyond reading, and whether a person allows it. */
  asks: z.object({ effects: z.array(z.string()), allowed: z.boolean() }).optional(),
  /** The server whose tools it is. */
  server: z.string().optional(),
  /** The file of the folder that it stands in. */
  file: z.string().optional(),
  capabilities: z.array(z.object({ name: z.string(), type: z.string(), description: z.string() })),
  /** One of the seven that a person is shown. */
  status: z.enum(['idle', 'initializing', 'ready', 'processing', 'waiting', 'error', 'terminated']),
  /** One of the thirteen of the lifecycle. */
  state: z.string(),
  /** Switched off by a person, or in its settings. */
  off: z.boolean(),
  health: z.object({
    state: z.enum(['HEALTHY', 'WARNING', 'CRITICAL', 'UNKNOWN']),
    reason: z.string().optional(),
  }),
  metrics: z.object({
    /** Since AgentHub started. */
    tasks: z.number(),
    failures: z.number(),
    active: z.number(),
    instances: z.number(),
    averageMs: z.number(),
    /** Ever: calls of models, and their cost in nano-dollars; null where a price is not known. */
    modelCalls: z.number(),
    costNano: z.number().nullable(),
  }),
});

export const agentDetail = agentSummary.extend({
  /** Every version there is, the newest first. */
  versions: z.array(z.string()),
  instructions: z.string(),
  tools: z.array(z.string()),
  permissions: z.object({ effects: z.array(z.string()), servers: z.array(z.string()) }),
  budget: z.object({ limitUsd: z.number(), period: z.string(), hard: z.boolean() }).optional(),
  schemas: z.array(
    z.object({
      capability: z.string(),
      input: z.record(z.string(), z.unknown()).optional(),
      output: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
  settings: z.record(z.string(), z.unknown()),
  /** From where to where each setting that is a whole number goes. */
  ranges: z.record(z.string(), z.object({ least: z.number(), most: z.number().nullable() })),
  /** Whose word each setting is. */
  origins: z.record(z.string(), z.enum(['defaults', 'file', 'agent', 'run'])),
});

const stateVersion = z.object({
  id: z.string(),
  parent: z.string().nullable(),
  schemaVersion: z.number(),
  checksum: z.string(),
  createdBy: z.string(),
  at: z.number(),
  size: z.number(),
  keys: z.number(),
});

/** Commands about agents. A name may carry a range of versions: `writer@^1.2`. */
export const agentCommands = {
  'agents.list': {
    input: z.object({
      query: z.string().optional(),
      name: z.string().optional(),
      /** The name or the type of a capability. */
      capability: z.string().optional(),
      type: z.string().optional(),
      tag: z.string().optional(),
      status: z.string().optional(),
      version: z.string().optional(),
    }),
    output: z.object({
      agents: z.array(agentSummary),
      /** Files and plugins that cannot be used, each with the line. */
      problems: z.array(
        z.object({
          file: z.string(),
          line: z.number(),
          problem: z.string(),
          remedy: z.string(),
          cause,
        }),
      ),
      /** Where a person keeps agents of their own. */
      folder: z.string().nullable(),
    }),
  },
  'agents.get': { input: name, output: agentDetail },
  'agents.history': {
    input: name.extend({ limit: z.number().int().min(1).max(1000).default(100) }),
    output: z.object({
      entries: z.array(
        z.object({
          instance: z.string(),
          from: z.string(),
          to: z.string(),
          at: z.number(),
          reason: z.string().nullable(),
        }),
      ),
    }),
  },
  'agents.states': {
    input: name.extend({ limit: z.number().int().min(1).max(1000).default(10) }),
    output: z.object({ states: z.array(stateVersion) }),
  },
  /** A state, and where `before` is given in what it differs from that one. */
  'agents.state': {
    input: name.extend({ id: z.string(), before: z.string().optional() }),
    output: z.object({
      state: z.record(z.string(), z.unknown()),
      differences: z.array(z.object({ path: z.string(), before: z.unknown(), after: z.unknown() })),
    }),
  },
  'agents.restore': {
    input: name.extend({ id: z.string() }),
    output: z.object({ id: z.string() }),
  },
  /** Which agent a request should go to, why, and who else might do it; null where none is free. */
  'agents.route': {
    input: z.object({ request: z.string().trim().min(1).max(100_000) }),
    output: z.object({
      decision: z
        .object({
          id: z.string(),
          agent: z.string(),
          confidence: z.number(),
          reasons: z.array(z.string()),
          alternatives: z.array(z.object({ agent: z.string(), confidence: z.number() })),
        })
        .nullable(),
    }),
  },
  'agents.start': { input: name, output: agentSummary },
  'agents.stop': { input: name, output: agentSummary.extend({ forced: z.boolean() }) },
  /** Lets an agent of a plugin do all that it asks for, as long as it stays as it is now. */
  'agents.allow': { input: name.extend({ allowed: z.boolean() }), output: agentSummary },
  /** Sets an agent's own layer of settings; null takes a setting back. In force at once. */
  'agents.configure': {
    input: name.extend({ settings: z.record(z.string(), z.unknown()) }),
    output: agentDetail,
  },
} as const;
