import { valid } from 'semver';
import * as z from 'zod';

/** `rule` names the form, so that a person is told of it in words. */
const form = (rule: string, fits: (text: string) => boolean) =>
  z.string().refine(fits, { params: { rule } });
const matching = (rule: string, pattern: RegExp) => form(rule, (text) => pattern.test(text));

export const semanticVersion = form('version', (text) => valid(text) !== null);
/** A name that stands in files, commands and workflows. */
export const plainName = matching('name', /^[a-z][a-z0-9-]{0,63}$/);
const jsonSchema = z.record(z.string(), z.unknown());

export const CAPABILITY_TYPES = [
  'analysis',
  'generation',
  'validation',
  'transformation',
  'integration',
  'monitoring',
] as const;

export const capability = z.strictObject({
  name: matching('capability', /^[A-Za-z][\w.-]{0,99}$/),
  type: z.enum(CAPABILITY_TYPES),
  description: z.string().default(''),
  /** JSON Schemas; what goes in is checked before, what comes out after. */
  input: jsonSchema.optional(),
  output: jsonSchema.optional(),
});

/** What a person may set for an agent, from the usual values up to a single run. */
export const agentSettings = z.strictObject({
  enabled: z.boolean(),
  /** `provider/model`; left out, each call takes the cheapest model that is good enough. */
  model: z.string().optional(),
  maxConcurrentTasks: z.number().int().min(1).max(1000),
  taskTimeoutMs: z.number().int().min(1000).max(3_600_000),
  /** Model calls of one task. */
  maxRounds: z.number().int().min(1).max(100),
  /** Instances that are kept ready. */
  prewarm: z.number().int().min(0).max(20),
  idleTimeoutMs: z.number().int().min(1000),
});

export const USUAL_SETTINGS: AgentSettings = {
  enabled: true,
  maxConcurrentTasks: 10,
  taskTimeoutMs: 300_000,
  maxRounds: 12,
  prewarm: 0,
  idleTimeoutMs: 300_000,
};

export const agentDefinition = z.strictObject({
  name: plainName,
  version: semanticVersion.default('1.0.0'),
  /** What it is, in a few words. */
  role: z.string().min(1).max(200),
  description: z.string().max(2000).default(''),
  type: z.string().max(50).default('assistant'),
  tags: z.array(z.string()).default([]),
  capabilities: z.array(capability).default([]),
  /** What its calls may do; everything else is refused. */
  permissions: z
    .strictObject({
      effects: z.array(z.enum(['read', 'idempotent', 'write'])).default(['read']),
      servers: z.array(z.string()).default(['*']),
    })
    .prefault({}),
  budget: z
    .strictObject({
      limitUsd: z.number().nonnegative(),
      period: z.enum(['run', 'day', 'week', 'month', 'total']).default('month'),
      hard: z.boolean().default(true),
    })
    .optional(),
  /** Tools as `server__tool`; `*` stands for any letters. */
  tools: z.array(z.string()).default(['*']),
  /** What the agent is told before a task. */
  instructions: z.string().max(100_000).default(''),
  settings: agentSettings.partial().prefault({}),
});

export type AgentDefinition = z.infer<typeof agentDefinition>;
export type AgentSettings = z.infer<typeof agentSettings>;
export type Capability = z.infer<typeof capability>;

/**
 * Whether an agent may call a tool: it is named, its server is allowed, and so is its effect. Who may
 * write may also do what changes things and can be repeated.
 */
export function mayUse(
  { tools, permissions }: Pick<AgentDefinition, 'tools' | 'permissions'>,
  tool: { readonly name: string; readonly server: string; readonly effect: PlanEffect },
): boolean {
  const { effects } = permissions;
  return (
    (effects.includes(tool.effect) ||
      (tool.effect === 'idempotent' && effects.includes('write'))) &&
    permissions.servers.some((pattern) => fits(pattern, tool.server)) &&
    tools.some((pattern) => fits(pattern, tool.name))
  );
}

type PlanEffect = AgentDefinition['permissions']['effects'][number];

function fits(pattern: string, name: string): boolean {
  const escaped = pattern.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'));
  return new RegExp(`^${escaped.join('.*')}$`, 'u').test(name);
}
