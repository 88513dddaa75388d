import { Client, ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/client';
import { isRecord } from '../../base/index.ts';
import type { ListKind, OpenOptions } from '../connection.ts';
import { isAskMethod, type Answerers, type AskMethod } from './answerer.ts';

/** Who every server is told that it talks to. */
export function clientInfo(version: string) {
  return { name: 'agenthub', title: 'AgentHub', version };
}

/** What can be asked of whoever calls through AgentHub, over all callers. */
export const CAPABILITIES = {
  sampling: { tools: {}, context: {} },
  elicitation: { form: {}, url: {} },
  roots: {},
};

/** A process that does not know the newer revision is asked no longer than this before the older one. */
const PROBE_TIMEOUT_MS = 5000;

/** The client of one connection: it follows the server's lists and hands its requests on. */
export function makeClient(
  server: string,
  options: OpenOptions,
  answerers: Answerers,
  isProcess: boolean,
): Client {
  const { timeoutMs } = options;
  const follow = (kind: ListKind) => ({
    autoRefresh: false,
    onChanged: () => options.onListChanged(kind),
  });
  const client = new Client(clientInfo(options.version), {
    capabilities: CAPABILITIES,
    inputRequired: { autoFulfill: false },
    versionNegotiation: {
      mode: options.era,
      probe: {
        timeoutMs: isProcess ? Math.min(PROBE_TIMEOUT_MS, timeoutMs / 2) : timeoutMs,
      },
    },
    listChanged: {
      tools: follow('tools'),
      prompts: follow('prompts'),
      resources: follow('resources'),
    },
  });
  const ask = (method: AskMethod, params: unknown, signal: AbortSignal) =>
    answer(server, options, answerers, method, withoutMeta(params), signal);
  client.setRequestHandler(
    'sampling/createMessage',
    async ({ params }, { mcpReq }) =>
      (await ask('sampling/createMessage', params, mcpReq.signal)) as never,
  );
  client.setRequestHandler(
    'elicitation/create',
    async ({ params }, { mcpReq }) =>
      (await ask('elicitation/create', params, mcpReq.signal)) as never,
  );
  client.setRequestHandler(
    'roots/list',
    async ({ params }, { mcpReq }) => (await ask('roots/list', params, mcpReq.signal)) as never,
  );
  client.setNotificationHandler('notifications/message', ({ params }) => options.onLog(params));
  client.setNotificationHandler('notifications/resources/updated', ({ params }) =>
    options.onResourceUpdated(params.uri),
  );
  return client;
}

/** What is between a server and its client, such as the token of a progress, stays there. */
function withoutMeta(params: unknown): Record<string, unknown> {
  const { _meta, ...rest } = isRecord(params) ? params : {};
  return rest;
}

/** Roots are those of the configuration unless the caller has its own; other requests need a caller. */
async function answer(
  server: string,
  options: OpenOptions,
  answerers: Answerers,
  method: AskMethod,
  params: Record<string, unknown>,
  signal: AbortSignal,
): Promise<Record<string, unknown>> {
  const answered = answerers.ask({ server, method, params, signal });
  if (answered) return answered;
  if (method === 'roots/list') return { roots: options.roots };
  throw nobodyToAsk(method);
}

/** What a server is told where nobody can be asked: it may then go on without. */
export function nobodyToAsk(method: string): ProtocolError {
  const what = isAskMethod(method) ? method : 'this';
  return new ProtocolError(
    ProtocolErrorCode.InvalidRequest,
    `Nobody can be asked for ${what}: the call came from a program that does not answer such requests.`,
  );
}
