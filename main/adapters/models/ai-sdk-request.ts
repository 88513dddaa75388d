import type {
  LanguageModelV4CallOptions,
  LanguageModelV4FilePart,
  LanguageModelV4FunctionTool,
  LanguageModelV4Message,
  LanguageModelV4ReasoningPart,
  LanguageModelV4TextPart,
  LanguageModelV4ToolCallPart,
  LanguageModelV4ToolResultPart,
  SharedV4ProviderMetadata,
} from '@ai-sdk/provider';
import type { MessagePart, ModelMessage, ModelRequest } from '../../../app/models/index.ts';

/** A request in the shape of the AI SDK's provider packages. */
export function aiSdkRequest(
  request: ModelRequest,
  signal: AbortSignal,
  providerOptions: SharedV4ProviderMetadata | undefined,
): LanguageModelV4CallOptions {
  const tools = request.tools.map((tool): LanguageModelV4FunctionTool => ({
    type: 'function',
    name: tool.name,
    description: tool.description,
    // Read, never trusted; the packages pass it on as it stands.
    inputSchema: tool.inputSchema,
  }));
  const system: LanguageModelV4Message[] =
    request.system === '' ? [] : [{ role: 'system', content: request.system }];
  return {
    prompt: [...system, ...request.messages.map(promptMessage)],
    maxOutputTokens: request.maxOutputTokens,
    abortSignal: signal,
    // Usage that comes in parts is only in the raw chunks until the stream ends.
    includeRawChunks: true,
    ...(tools.length > 0 ? { tools, toolChoice: { type: 'auto' as const } } : {}),
    ...(providerOptions ? { providerOptions } : {}),
  };
}

function promptMessage(message: ModelMessage): LanguageModelV4Message {
  switch (message.role) {
    case 'user':
      return { role: 'user', content: message.parts.flatMap(userPart) };
    case 'assistant':
      return { role: 'assistant', content: message.parts.flatMap(assistantPart) };
    case 'tool':
      return { role: 'tool', content: message.parts.flatMap(resultPart) };
  }
}

function userPart(part: MessagePart): (LanguageModelV4TextPart | LanguageModelV4FilePart)[] {
  if (part.type === 'text') return [{ type: 'text', text: part.text }];
  if (part.type !== 'file') return [];
  const { mediaType, name: filename, data = '' } = part;
  return [{ type: 'file', mediaType, filename, data: { type: 'data', data } }];
}

type AssistantPart =
  LanguageModelV4TextPart | LanguageModelV4ReasoningPart | LanguageModelV4ToolCallPart;

function assistantPart(part: MessagePart): AssistantPart[] {
  switch (part.type) {
    case 'text':
      return [{ type: 'text', text: part.text }];
    case 'thinking': {
      const proof = readProof(part.signature);
      return [{ type: 'reasoning', text: part.text, ...(proof ? { providerOptions: proof } : {}) }];
    }
    case 'tool_call':
      return [
        {
          type: 'tool-call',
          toolCallId: part.id,
          toolName: part.name,
          input: part.arguments,
          ...(part.providerData
            ? { providerOptions: part.providerData as SharedV4ProviderMetadata }
            : {}),
        },
      ];
    case 'tool_result':
    case 'file':
    case 'opaque':
      return [];
  }
}

function resultPart(part: MessagePart): LanguageModelV4ToolResultPart[] {
  if (part.type !== 'tool_result') return [];
  return [
    {
      type: 'tool-result',
      toolCallId: part.id,
      toolName: part.name,
      output: { type: part.isError ? 'error-text' : 'text', value: part.text },
    },
  ];
}

/** What a provider wants back with its thinking, as the text that a part keeps it in. */
export function writeProof(metadata: SharedV4ProviderMetadata | undefined): string | undefined {
  return metadata && Object.keys(metadata).length > 0 ? JSON.stringify(metadata) : undefined;
}

function readProof(signature: string | undefined): SharedV4ProviderMetadata | undefined {
  if (signature === undefined) return undefined;
  try {
    return JSON.parse(signature) as SharedV4ProviderMetadata;
  } catch {
    return undefined; // another protocol's signature: this one has no use for it
  }
}
