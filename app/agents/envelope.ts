import * as z from 'zod';

export const messageType = z.enum([
  'request',
  'response',
  'event',
  'command',
  'query',
  'broadcast',
  'ack',
  'error',
]);

/** LOW 0, NORMAL 1, HIGH 2, URGENT 3: bigger is sooner, everywhere in AgentHub. */
export const PRIORITY = { LOW: 0, NORMAL: 1, HIGH: 2, URGENT: 3 } as const;

/** The envelope of every message between agents: sixteen fields, lossless to and from JSON. */
export const agentMessage = z.object({
  message_id: z.string(),
  /** Of a response: the id of the request. */
  correlation_id: z.string().nullable().default(null),
  message_type: messageType.default('request'),
  priority: z.number().int().min(0).max(3).default(PRIORITY.NORMAL),
  /** ISO 8601, UTC. */
  timestamp: z.iso.datetime(),
  /** Milliseconds. */
  ttl: z.number().int().positive().nullable().default(null),
  sender_id: z.string(),
  sender_type: z.string(),
  /** Null goes to everybody. */
  recipient_id: z.string().nullable().default(null),
  recipient_type: z.string().nullable().default(null),
  action: z.string(),
  payload: z.record(z.string(), z.unknown()).default({}),
  routing_key: z.string().nullable().default(null),
  reply_to: z.string().nullable().default(null),
  signature: z.string().nullable().default(null),
  encrypted: z.boolean().default(false),
});

export type AgentMessage = z.infer<typeof agentMessage>;
