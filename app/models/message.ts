import * as z from 'zod';

/** What a message consists of, the same for every provider; stored as it stands. */
export const messagePart = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({
    type: z.literal('thinking'),
    text: z.string(),
    /** Proof that the provider wrote it; must go back unchanged during a tool loop. */
    signature: z.string().optional(),
    /** Thinking that the provider hides; opaque. */
    redacted: z.string().optional(),
    /** The model that thought it: another model must not be sent it. */
    model: z.string().optional(),
  }),
  z.object({
    type: z.literal('file'),
    /** Where its content is kept. */
    id: z.string(),
    name: z.string(),
    mediaType: z.enum(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'application/pdf']),
    bytes: z.number().int().nonnegative(),
    /** In pixels, of a picture whose head tells it. */
    width: z.number().int().positive().optional(),
    height: z.number().int().positive().optional(),
    /** At least as many as a document has; left out where they cannot be counted. */
    pages: z.number().int().positive().optional(),
    /** Base64; there only on the way to a model. */
    data: z.string().optional(),
  }),
  z.object({
    type: z.literal('tool_call'),
    id: z.string(),
    name: z.string(),
    arguments: z.record(z.string(), z.unknown()),
    /** Set where the model's arguments were not valid JSON: what it wrote. */
    invalid: z.string().optional(),
    /** What the provider wants back with the call (Gemini's thought signature, say). */
    providerData: z.record(z.string(), z.unknown()).optional(),
  }),
  z.object({
    type: z.literal('tool_result'),
    id: z.string(),
    name: z.string(),
    text: z.string(),
    isError: z.boolean(),
  }),
  z.object({
    type: z.literal('opaque'),
    /** The model whose provider wrote it: no other is sent it. */
    model: z.string(),
    /** A step that the provider took itself, such as a search among tools; goes back unchanged. */
    block: z.record(z.string(), z.unknown()),
  }),
]);

export type MessagePart = z.infer<typeof messagePart>;
export type FilePart = Extract<MessagePart, { type: 'file' }>;
export type ToolCallPart = Extract<MessagePart, { type: 'tool_call' }>;
export type ToolResultPart = Extract<MessagePart, { type: 'tool_result' }>;

export interface ModelMessage {
  readonly role: 'user' | 'assistant' | 'tool';
  readonly parts: readonly MessagePart[];
}

/** The text of a message, without thinking, calls and results. */
export function textOf(parts: readonly MessagePart[]): string {
  return parts
    .filter((part) => part.type === 'text')
    .map((part) => part.text)
    .join('');
}
