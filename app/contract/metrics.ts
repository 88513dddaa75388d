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
} as const;
