import * as z from 'zod';
import { agentMessage } from '../agents/envelope.ts';

const nothing = z.object({});
const status = z.enum(['pending', 'delivered', 'dead', 'expired']);

/** Commands about messages between runs, and about what runs share. */
export const togetherCommands = {
  'bus.publish': {
    input: z.object({
      topic: z.string().min(1).max(500),
      payload: z.record(z.string(), z.unknown()).default({}),
      /** How long it is kept for somebody to take it; without, only who waits now is told. */
      ttlMs: z.number().int().min(1).optional(),
    }),
    output: z.object({ messageId: z.string() }),
  },
  /** Newest first; times in milliseconds since 1970. */
  'bus.list': {
    input: z.object({
      from: z.number().optional(),
      to: z.number().optional(),
      status: status.optional(),
      /** Only what the steps of this run told, asked and were answered, and what was told to it alone. */
      run: z.string().optional(),
      limit: z.number().int().min(1).max(1000).default(100),
    }),
    output: z.object({
      messages: z.array(
        z.object({
          topic: z.string(),
          at: z.number(),
          expiresAt: z.number().nullable(),
          status,
          errors: z.number(),
          lastError: z.string().nullable(),
          message: agentMessage,
        }),
      ),
    }),
  },
  /** Delivers a dead letter anew. */
  'bus.retry': { input: z.object({ messageId: z.string() }), output: nothing },
  /** Shows the past again to those in whom nothing comes of it. */
  'bus.replay': {
    input: z.object({ from: z.number(), to: z.number(), topics: z.string().default('*') }),
    output: z.object({ messages: z.number() }),
  },
  /** Of one board, or of every board that a run uses. */
  'board.list': {
    input: z.union([z.object({ board: z.string() }), z.object({ run: z.string() })]),
    output: z.object({
      entries: z.array(
        z.object({
          board: z.string(),
          key: z.string(),
          content: z.unknown(),
          owner: z.string(),
          readers: z.array(z.string()),
          version: z.number(),
          reads: z.number(),
          createdAt: z.number(),
          changedAt: z.number(),
        }),
      ),
    }),
  },
  'board.assign': {
    input: z.object({ board: z.string(), member: z.string().min(1), role: z.string().min(1) }),
    output: nothing,
  },
} as const;
