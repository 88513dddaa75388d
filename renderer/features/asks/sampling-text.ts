export interface ShownMessage {
  /** Whether it is an earlier answer of the model, as the server tells it. */
  readonly own: boolean;
  readonly text: string;
}

/** What a server wants to send to a model, as a person reads it before it is allowed. */
export function messagesOf(params: Readonly<Record<string, unknown>>): ShownMessage[] {
  const { messages } = params;
  if (!Array.isArray(messages)) return [];
  return messages.map((message: unknown) => {
    const { role, content } = (message ?? {}) as { role?: unknown; content?: unknown };
    const blocks: unknown[] = Array.isArray(content) ? content : [content];
    return { own: role === 'assistant', text: blocks.map(blockText).join('\n') };
  });
}

function blockText(block: unknown): string {
  const { type, text } = (block ?? {}) as { type?: unknown; text?: unknown };
  return type === 'text' ? String(text ?? '') : `[${String(type)}]`;
}
