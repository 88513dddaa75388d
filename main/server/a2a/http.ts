import { A2A_VERSION_HEADER, Extensions, HTTP_EXTENSION_HEADER } from '@a2a-js/sdk';
import { LegacyJsonRpcTransportHandler } from '@a2a-js/sdk/compat/v0_3/server';
import { A2A_ERROR_CODE } from '@a2a-js/sdk/errors';
import {
  DefaultRequestHandler,
  JsonRpcTransportHandler,
  ServerCallContext,
  validateVersion,
} from '@a2a-js/sdk/server';
import { isRecord } from '../../../app/base/index.ts';
import type { Door } from '../../../app/contract/index.ts';
import { agentCard, isLegacy, wireCard } from './card.ts';
import { RunExecutor } from './executor.ts';
import { eventStream } from './stream.ts';
import { RunTasks } from './tasks.ts';

export interface A2aEndpoint {
  /** `GET /.well-known/agent-card.json`. */
  card(request: Request): Response;
  /** `POST /a2a`: JSON-RPC of A2A 1.0, and of 0.3 for a client that does not name its version. */
  fetch(request: Request): Promise<Response>;
}

/** AgentHub as an A2A agent: each message begins a run, or answers one. */
export function a2aEndpoint(door: Door): A2aEndpoint {
  const card = agentCard('');
  const tasks = new RunTasks(door);
  const handler = new DefaultRequestHandler(card, tasks, new RunExecutor(door, tasks));
  const current = {
    handle: new JsonRpcTransportHandler(handler),
    errorOf: (error: unknown): unknown => JsonRpcTransportHandler.mapToJSONRPCError(error),
  };
  const legacy = {
    handle: new LegacyJsonRpcTransportHandler(handler),
    errorOf: (error: unknown): unknown =>
      LegacyJsonRpcTransportHandler.mapToLegacyJSONRPCError(error),
  };
  return {
    card(request) {
      const { origin } = new URL(request.url);
      const version = request.headers.get(A2A_VERSION_HEADER) ?? undefined;
      return Response.json(wireCard(origin, version), {
        headers: { Vary: A2A_VERSION_HEADER, 'Cache-Control': 'no-cache' },
      });
    },
    async fetch(request) {
      const version = request.headers.get(A2A_VERSION_HEADER) ?? undefined;
      const side = isLegacy(version) ? legacy : current;
      const body = jsonIn(await request.text());
      if (!body) return Response.json({ jsonrpc: '2.0', id: null, error: NOT_JSON });
      try {
        const context = new ServerCallContext({
          ...extensionsOf(request),
          ...(version ? { requestedVersion: version } : {}),
        });
        validateVersion(context.requestedVersion, card, 'JSONRPC');
        const answer = await side.handle.handle(body, context);
        if (!(Symbol.asyncIterator in answer)) return Response.json(answer);
        return await eventStream(answer, side.errorOf);
      } catch (error) {
        return Response.json({ jsonrpc: '2.0', id: null, error: side.errorOf(error) });
      }
    },
  };
}

const NOT_JSON = { code: A2A_ERROR_CODE.PARSE_ERROR, message: 'The body is not a JSON object.' };

function jsonIn(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function extensionsOf(request: Request) {
  const named = request.headers.get(HTTP_EXTENSION_HEADER);
  return named === null ? {} : { requestedExtensions: Extensions.parseServiceParameter(named) };
}
