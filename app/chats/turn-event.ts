import * as z from 'zod';
import { tokenUsage } from '../models/usage.ts';
import { DANGERS, type Danger } from '../tools/scan.ts';

export const wireError = z.object({
  kind: z.enum([
    'invalid',
    'denied',
    'missing',
    'conflict',
    'budget',
    'busy',
    'unavailable',
    'timeout',
    'cancelled',
    'internal',
    'not-built',
  ]),
  code: z.string(),
  message: z.string(),
  remedy: z.string().optional(),
  retry_after_ms: z.number().optional(),
  data: z.record(z.string(), z.unknown()).optional(),
});

export const toolCallStatus = z.enum(['running', 'ok', 'error', 'denied', 'unknown', 'cancelled']);
export const danger = z.enum(Object.keys(DANGERS) as [Danger, ...Danger[]]);
export const effectClass = z.enum(['read', 'idempotent', 'write']);

/** What happens in a turn, in order; everything shown was stored before it was sent. */
export const turnEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('start'), model: z.string() }),
  z.object({ type: z.literal('text'), messageId: z.string(), delta: z.string() }),
  z.object({ type: z.literal('thinking'), messageId: z.string(), delta: z.string() }),
  z.object({
    type: z.literal('tool_call'),
    id: z.string(),
    callId: z.string(),
    messageId: z.string(),
    name: z.string(),
    server: z.string(),
    tool: z.string(),
    effect: effectClass,
    arguments: z.record(z.string(), z.unknown()),
  }),
  z.object({
    type: z.literal('tool_progress'),
    id: z.string(),
    progress: z.number(),
    total: z.number().optional(),
    message: z.string().optional(),
  }),
  z.object({
    type: z.literal('tool_result'),
    id: z.string(),
    callId: z.string(),
    name: z.string(),
    server: z.string(),
    tool: z.string(),
    status: toolCallStatus,
    text: z.string(),
    cached: z.boolean(),
    attempts: z.number(),
    durationMs: z.number(),
    error: wireError.optional(),
  }),
  z.object({
    type: z.literal('approval'),
    id: z.string(),
    name: z.string(),
    server: z.string(),
    tool: z.string(),
    effect: effectClass,
    arguments: z.record(z.string(), z.unknown()),
    /** What is suspicious in what the tool says of itself. */
    dangers: z.array(danger).default([]),
  }),
  z.object({
    type: z.literal('approval_answered'),
    id: z.string(),
    answer: z.enum(['once', 'always', 'deny']),
  }),
  /** The chat is longer than the model reads: so many earlier messages were not sent to it. */
  z.object({ type: z.literal('shortened'), leftOut: z.number().int().positive() }),
  z.object({
    type: z.literal('usage'),
    usage: tokenUsage,
    /** Nano-dollars of the turn so far; null where a price is unknown. */
    costNano: z.number().nullable(),
  }),
  z.object({
    type: z.literal('done'),
    status: z.enum(['completed', 'failed', 'cancelled']),
    text: z.string(),
    usage: tokenUsage,
    costNano: z.number().nullable(),
    /** Why it stopped before the model was done, in plain words. */
    stopReason: z.string().optional(),
    /** The same as a code, for another language. */
    stopCause: z
      .object({ code: z.string(), data: z.record(z.string(), z.unknown()).optional() })
      .optional(),
  }),
  z.object({ type: z.literal('error'), error: wireError }),
]);

export type TurnEvent = z.infer<typeof turnEvent>;

/** A turn's event on its way to a window: `rev` counts from 1 within the turn. */
export const turnEventEnvelope = z.object({
  chatId: z.string(),
  turnId: z.string(),
  rev: z.number(),
  event: turnEvent,
});

export type TurnEventEnvelope = z.infer<typeof turnEventEnvelope>;
