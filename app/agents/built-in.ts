import * as z from 'zod';
import { agentDefinition, type AgentDefinition } from './definition.ts';
import { analysis, execution, review, verdict } from './plan.ts';

const schema = (of: z.ZodType): Record<string, unknown> => z.toJSONSchema(of, { io: 'input' });
const object = (properties: Record<string, unknown>): Record<string, unknown> => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
});

/** The four agents of every request to carry something out. */
export const BUILT_IN: readonly AgentDefinition[] = [
  {
    name: 'sena',
    role: 'Understands a request and cuts it into steps',
    type: 'planner',
    tags: ['pipeline'],
    tools: [],
    capabilities: [
      {
        name: 'analyse',
        type: 'analysis',
        description: 'A request as a plan of tool calls',
        input: object({ request: { type: 'string' } }),
        output: schema(analysis),
      },
    ],
  },
  {
    name: 'lubit',
    role: 'Checks a plan before anything runs',
    type: 'verifier',
    tags: ['pipeline'],
    tools: [],
    capabilities: [
      {
        name: 'verify',
        type: 'validation',
        description: 'Approve, send back or reject a plan',
        input: object({ analysis: schema(analysis) }),
        output: schema(verdict),
      },
    ],
  },
  {
    name: 'gitcode',
    role: 'Carries out an approved plan and writes the answer',
    type: 'executor',
    tags: ['pipeline'],
    permissions: { effects: ['read', 'idempotent', 'write'] as const },
    capabilities: [
      {
        name: 'execute',
        type: 'integration',
        description: 'The steps of a plan, as parallel as their needs allow',
        input: object({ analysis: schema(analysis) }),
        output: schema(execution),
      },
    ],
  },
  {
    name: 'rune',
    role: 'Looks at an answer before the person gets it',
    type: 'reviewer',
    tags: ['pipeline'],
    tools: [],
    capabilities: [
      {
        name: 'review',
        type: 'monitoring',
        description: 'Scores for transparency, cooperation, autonomy and fairness',
        input: object({ analysis: schema(analysis), execution: schema(execution) }),
        output: schema(review),
      },
    ],
  },
].map((definition) =>
  // the engine runs at most 50 tasks: none of them waits for an agent
  agentDefinition.parse({ ...definition, settings: { maxConcurrentTasks: 50 } }),
);
