import {
  isJSONRPCRequest,
  type JSONRPCMessage,
  type Transport,
} from '@modelcontextprotocol/client';
import { A2AError } from '@a2a-js/sdk/errors';
import type { Client } from '@a2a-js/sdk/client';
import * as z from 'zod';
import { SEND_MESSAGE } from '../../../app/gateway/index.ts';
import { describeAgent, type UsedCard } from './card.ts';
import type { AgentAnswer } from './answer.ts';
import { sendMessage } from './send.ts';

const INVALID_PARAMS = -32602;
const METHOD_UNKNOWN = -32601;
const AGENT_ERROR = -32000;

const callParams = z.looseObject({
  arguments: z.object({
    message: z.string().trim().min(1),
    data: z.unknown().optional(),
    task_id: z.string().optional(),
    context_id: z.string().optional(),
  }),
  _meta: z.looseObject({ progressToken: z.union([z.string(), z.number()]).optional() }).optional(),
});

const INPUT_SCHEMA = {
  type: 'object',
  properties: {
    message: { type: 'string', description: 'What the agent is asked, in plain words.' },
    data: { description: 'Data that belongs to the message.' },
    task_id: { type: 'string', description: 'Answers a question of this task of the agent.' },
    context_id: { type: 'string', description: 'Goes on with an earlier conversation.' },
  },
  required: ['message'],
};

type CallRequest = JSONRPCMessage & { id: string | number; params?: unknown };

/**
 * Another agent as a server with one tool, so that it stands behind the same gate as every tool.
 * What keeps a message from being sent rejects `send`, as it does for a server over HTTP.
 */
export class AgentTransport implements Transport {
  onmessage?: NonNullable<Transport['onmessage']>;
  onclose?: () => void;
  onerror?: (error: Error) => void;
  readonly #name: string;
  readonly #client: Client;
  readonly #card: UsedCard;
  /** Asks for the card again; rejects where it is not there. */
  readonly #look: () => Promise<unknown>;
  readonly #calls = new Map<string | number, AbortController>();

  constructor(name: string, client: Client, card: UsedCard, look: () => Promise<unknown>) {
    this.#name = name;
    this.#client = client;
    this.#card = card;
    this.#look = look;
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    for (const call of this.#calls.values()) call.abort(new Error('the connection is closed'));
    this.onclose?.();
    return Promise.resolve();
  }

  async send(message: JSONRPCMessage): Promise<void> {
    if (!('method' in message)) return;
    const { method, params } = message;
    if (method === 'notifications/cancelled') {
      const id = (params as { requestId?: string | number } | undefined)?.requestId;
      if (id !== undefined) this.#calls.get(id)?.abort(new Error('cancelled'));
    }
    if (!isJSONRPCRequest(message)) return;
    if (method === 'tools/call') await this.#call(message);
    else if (method === 'initialize') this.#reply(message.id, this.#initialized(params));
    else if (method === 'tools/list') this.#reply(message.id, { tools: [this.#tool()] });
    else if (method === 'ping') {
      await this.#look();
      this.#reply(message.id, {});
    } else this.#fail(message.id, METHOD_UNKNOWN, `There is no ${method}.`);
  }

  async #call({ id, params }: CallRequest): Promise<void> {
    const parsed = callParams.safeParse(params);
    if (!parsed.success) {
      this.#fail(id, INVALID_PARAMS, parsed.error.issues.map((issue) => issue.message).join('; '));
      return;
    }
    const { message, data, task_id: taskId, context_id: contextId } = parsed.data.arguments;
    const call = new AbortController();
    this.#calls.set(id, call);
    try {
      const answer = await sendMessage(
        this.#client,
        { message, data, taskId, contextId },
        {
          agent: this.#name,
          signal: call.signal,
          onNews: this.#newsTo(parsed.data._meta?.progressToken),
        },
      );
      this.#reply(id, resultOf(answer));
    } catch (error) {
      const told = agentErrorIn(error);
      if (!told) throw error;
      this.#fail(id, AGENT_ERROR, told.message);
    } finally {
      this.#calls.delete(id);
    }
  }

  #newsTo(progressToken: string | number | undefined): (news: string) => void {
    const told = { count: 0 };
    return (message) => {
      if (progressToken === undefined) return;
      told.count += 1;
      const params = { progressToken, progress: told.count, message };
      this.onmessage?.({ jsonrpc: '2.0', method: 'notifications/progress', params });
    };
  }

  #initialized(params: unknown): Record<string, unknown> {
    const { protocolVersion } = params as { protocolVersion: string };
    const { name, version } = this.#card;
    return { protocolVersion, capabilities: { tools: {} }, serverInfo: { name, version } };
  }

  #tool(): Record<string, unknown> {
    const description = describeAgent(this.#card);
    return { name: SEND_MESSAGE, title: this.#card.name, description, inputSchema: INPUT_SCHEMA };
  }

  #reply(id: string | number, result: Record<string, unknown>): void {
    this.onmessage?.({ jsonrpc: '2.0', id, result });
  }

  #fail(id: string | number, code: number, message: string): void {
    this.onmessage?.({ jsonrpc: '2.0', id, error: { code, message } });
  }
}

/** What the agent did not do is an answer of a tool that failed; a question of its is none. */
function resultOf({ state, text, taskId, contextId }: AgentAnswer): Record<string, unknown> {
  const failed = state !== 'completed' && state !== 'input-required';
  const said = text === '' ? 'It gave no reason.' : text;
  const shown = failed
    ? `The agent ended the task as ${state}. ${said}`
    : state === 'input-required'
      ? `The agent asks (answer with task_id "${taskId}"): ${text}`
      : text;
  return {
    content: [{ type: 'text', text: shown }],
    structuredContent: { state, text, task_id: taskId, context_id: contextId },
    isError: failed,
  };
}

/** The agent answered with an error of the protocol: it was there, and did not do it. */
function agentErrorIn(error: unknown): Error | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (at instanceof A2AError) return at;
  }
  return undefined;
}
