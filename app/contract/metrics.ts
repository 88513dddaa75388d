import * as z from 'zod';

const count = z.number();

/** Commands about what is counted. */
export const metricsCommands = {
  'metrics.read': {
    input: z.object({}),
    output: z.object({
      attempts: z.array(z.object({ server: z.string(), outcome: z.string(), count })),
      servers: z.array(z.object({ server: z.string(), state: z.string(), breaker: z.string() })),
      runs: z.array(z.object({ status: z.string(), count })),
      /** All that was ever spent, by `provider/model`. */
      spend: z.array(z.object({ model: z.string(), calls: count, costNano: count })),
    }),
  },
  /** How the steps of all runs fare since AgentHub started; waits are of the last thousand. */
  'metrics.queue': {
    input: z.object({}),
    output: z.object({
      running: count,
      queueDepth: count,
      completed: count,
      failed: count,
      /** 0 to 1 of the places. */
      agentUtilization: z.number(),
      /** Milliseconds from being asked for to its beginning, by nearest rank. */
      routingLatency: z.object({ p50: z.number(), p95: z.number(), p99: z.number() }),
      /** 0 to 1, of the last thousand. */
      errorRate: z.number(),
      alerts: z.array(z.string()),
    }),
  },
} as const;
