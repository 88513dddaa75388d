import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AgentCard, TaskState, type Message, type Task } from '@a2a-js/sdk';
import { LegacyJsonRpcTransportHandler } from '@a2a-js/sdk/compat/v0_3/server';
import {
  AgentEvent,
  DefaultRequestHandler,
  InMemoryTaskStore,
  JsonRpcTransportHandler,
  ServerCallContext,
  type ExecutionEventBus,
  type RequestContext,
} from '@a2a-js/sdk/server';
import { createAdaptorServer } from '@hono/node-server';
import { agentCard } from '../../main/server/a2a/card.ts';
import { ownMessage, textPart } from '../../main/server/a2a/messages.ts';
import { eventStream } from '../../main/server/a2a/stream.ts';

/** What the agent does with a message. */
export type AgentScript = (work: AgentWork) => void | Promise<void>;

export interface AgentWork {
  readonly text: string;
  readonly message: Message;
  /** Cuts every connection, as a process does that dies. */
  readonly die: () => void;
  readonly status: (state: TaskState, words?: string, taskId?: string) => void;
  readonly artifact: (text: string) => void;
}

export interface TestAgent extends AsyncDisposable {
  readonly url: string;
  /** The texts of every message that came. */
  readonly received: string[];
  readonly authorizations: Set<string | null>;
}

export interface AgentOptions {
  readonly legacy?: boolean;
  readonly card?: (request: Request) => Response | undefined;
}

/** A real A2A agent of the library, on the loopback. */
export async function testAgent(
  script: AgentScript,
  options: AgentOptions = {},
): Promise<TestAgent> {
  const received: string[] = [];
  const authorizations = new Set<string | null>();
  const execute = async (context: RequestContext, bus: ExecutionEventBus): Promise<void> => {
    const work = workOn(context, bus, () => server.closeAllConnections());
    received.push(work.text);
    bus.publish(AgentEvent.task(context.task ?? newTask(context)));
    await script(work);
  };
  const handler = new DefaultRequestHandler(agentCard(''), new InMemoryTaskStore(), {
    execute,
    cancelTask: () => Promise.resolve(),
  });
  const rpc = options.legacy
    ? new LegacyJsonRpcTransportHandler(handler)
    : new JsonRpcTransportHandler(handler);
  const fetch = async (request: Request): Promise<Response> => {
    authorizations.add(request.headers.get('authorization'));
    const { origin } = new URL(request.url);
    if (request.method === 'GET') {
      return options.card?.(request) ?? Response.json(cardOf(origin, options.legacy === true));
    }
    const body = (await request.json()) as Record<string, unknown>;
    const context = new ServerCallContext({ requestedVersion: options.legacy ? '0.3' : '1.0' });
    const answer = await rpc.handle(body, context);
    if (!(Symbol.asyncIterator in answer)) return Response.json(answer);
    return eventStream(answer, String);
  };
  const server = createAdaptorServer({ fetch, overrideGlobalObjects: false }) as Server;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    authorizations,
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function cardOf(origin: string, legacy: boolean): unknown {
  const name = 'Helper';
  if (!legacy) return AgentCard.toJSON({ ...agentCard(origin), name });
  return {
    protocolVersion: '0.3.0',
    name,
    description: 'Helps.',
    version: '1',
    url: `${origin}/a2a`,
    preferredTransport: 'JSONRPC',
    capabilities: { streaming: true },
    defaultInputModes: ['text/plain'],
    defaultOutputModes: ['text/plain'],
    skills: [],
  };
}

function newTask({ taskId, contextId, userMessage }: RequestContext): Task {
  const status = {
    state: TaskState.TASK_STATE_SUBMITTED,
    message: undefined,
    timestamp: undefined,
  };
  return {
    id: taskId,
    contextId,
    status,
    artifacts: [],
    history: [userMessage],
    metadata: undefined,
  };
}

function workOn(context: RequestContext, bus: ExecutionEventBus, die: () => void): AgentWork {
  const { taskId, contextId, userMessage } = context;
  const [part] = userMessage.parts;
  return {
    text: part?.content?.$case === 'text' ? part.content.value : '',
    message: userMessage,
    die,
    status(state, words, of = taskId) {
      const message = words === undefined ? undefined : ownMessage(of, contextId, words);
      const status = { state, message, timestamp: undefined };
      bus.publish(AgentEvent.statusUpdate({ taskId: of, contextId, status, metadata: undefined }));
    },
    artifact(text) {
      const artifact = {
        artifactId: 'a',
        name: '',
        description: '',
        parts: [textPart(text)],
        metadata: undefined,
        extensions: [],
      };
      bus.publish(
        AgentEvent.artifactUpdate({
          ...{ taskId, contextId, artifact },
          ...{ append: false, lastChunk: true, metadata: undefined },
        }),
      );
    },
  };
}
