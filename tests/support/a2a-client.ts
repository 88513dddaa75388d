import {
  Role,
  type Message,
  type Part,
  type SendMessageRequest,
  type StreamResponse,
  type Task,
} from '@a2a-js/sdk';
import {
  ClientFactory,
  DefaultAgentCardResolver,
  JsonRpcTransportFactory,
  type Client,
} from '@a2a-js/sdk/client';

/** The library's own client of an A2A agent, with a token. */
export function a2aClient(url: string, token: string): Promise<Client> {
  const fetchImpl: typeof fetch = (to, init) => {
    const headers = new Headers(init?.headers);
    headers.set('Authorization', `Bearer ${token}`);
    return fetch(to, { ...init, headers });
  };
  return new ClientFactory({
    transports: [new JsonRpcTransportFactory({ fetchImpl, legacyCompat: { enabled: true } })],
    cardResolver: new DefaultAgentCardResolver({ legacyCompat: { enabled: true } }),
  }).createFromUrl(url);
}

/** A message with a text, or with data, to a new task or to one that is open. */
export function toSend(content: string | object, task?: Task): SendMessageRequest {
  const part: Part = {
    content:
      typeof content === 'string'
        ? { $case: 'text', value: content }
        : { $case: 'data', value: content },
    metadata: undefined,
    filename: '',
    mediaType: '',
  };
  const message: Message = {
    messageId: crypto.randomUUID(),
    taskId: task?.id ?? '',
    contextId: task?.contextId ?? '',
    role: Role.ROLE_USER,
    parts: [part],
    metadata: undefined,
    extensions: [],
    referenceTaskIds: [],
  };
  return { tenant: '', message, configuration: undefined, metadata: undefined };
}

/** All text of a task's artifacts, or of a message. */
export function textIn(answer: Task | Message): string {
  const parts =
    'parts' in answer ? answer.parts : answer.artifacts.flatMap((artifact) => artifact.parts);
  return parts
    .map(({ content }) => (content?.$case === 'text' ? content.value : ''))
    .filter(Boolean)
    .join('\n');
}

export async function collected(
  stream: AsyncGenerator<StreamResponse, void, undefined>,
): Promise<StreamResponse[]> {
  const found: StreamResponse[] = [];
  for await (const event of stream) found.push(event);
  return found;
}
