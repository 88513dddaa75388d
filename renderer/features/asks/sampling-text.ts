import { m } from '../../paraglide/messages.js';

type Block = Readonly<Record<string, unknown>>;

export interface ShownMessage {
  /** Whether it is an earlier answer of the model, as the server tells it. */
  readonly own: boolean;
  readonly text: string;
  /** The pictures in it, as addresses that hold them. */
  readonly pictures: readonly string[];
}

/** What a server wants to send to a model, as a person sees it before it is allowed. */
export function messagesOf(params: Block): ShownMessage[] {
  const { messages } = params;
  if (!Array.isArray(messages)) return [];
  return messages.map((message: unknown) => {
    const { role, content } = blockOf(message);
    const blocks = (Array.isArray(content) ? content : [content]).map(blockOf);
    return {
      own: role === 'assistant',
      text: blocks.flatMap(blockText).join('\n'),
      pictures: blocks.flatMap(pictureOf),
    };
  });
}

/** The names of the tools that the model may ask the server for. */
export function toolNamesOf({ tools }: Block): string[] {
  return Array.isArray(tools) ? tools.map((tool) => String(blockOf(tool)['name'])) : [];
}

function blockOf(value: unknown): Block {
  return typeof value === 'object' && value !== null ? (value as Block) : {};
}

function blockText(block: Block): string[] {
  switch (block['type']) {
    case 'text':
      return [String(block['text'] ?? '')];
    case 'image':
      return pictureOf(block).length > 0 ? [] : ['[image]'];
    case 'tool_use':
      return [m.ask_model_called({ tool: String(block['name']), input: json(block['input']) })];
    case 'tool_result': {
      const { content } = block;
      const inner = (Array.isArray(content) ? content : []).map(blockOf).flatMap(blockText);
      return [m.ask_model_told({ text: inner.join('\n') || json(block['structuredContent']) })];
    }
    default:
      return [`[${String(block['type'])}]`];
  }
}

function pictureOf({ type, mimeType, data }: Block): string[] {
  const shown =
    type === 'image' && typeof data === 'string' && /^image\/[a-z]+$/.test(String(mimeType));
  return shown ? [`data:${String(mimeType)};base64,${data}`] : [];
}

function json(value: unknown): string {
  return JSON.stringify(value ?? {});
}
