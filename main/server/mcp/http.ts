import {
  WebStandardStreamableHTTPServerTransport,
  createMcpHandler,
  isLegacyRequest,
} from '@modelcontextprotocol/server';
import type { Server } from '@modelcontextprotocol/server';
import type { Door } from '../../../app/contract/index.ts';
import { mcpFace, watchTools } from './face.ts';

/** Sessions of older clients kept at once; the one that was quiet longest gives way. */
const MAX_SESSIONS = 100;

interface LegacySession {
  readonly transport: WebStandardStreamableHTTPServerTransport;
  readonly server: Server;
}

export interface McpEndpoint extends AsyncDisposable {
  fetch(request: Request): Promise<Response>;
}

/** `POST /mcp` for clients of every revision: the newer without sessions, the older with them. */
export function mcpEndpoint(door: Door): McpEndpoint {
  const face = mcpFace(door);
  const modern = createMcpHandler(face, { legacy: 'reject' });
  const sessions = new Map<string, LegacySession>();
  const watching = watchTools(door, () => {
    modern.notify.toolsChanged();
    for (const { server } of sessions.values()) void server.sendToolListChanged();
  });
  const open = async (): Promise<WebStandardStreamableHTTPServerTransport> => {
    const server = (await face({ era: 'legacy' })) as Server;
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => crypto.randomUUID(),
      onsessioninitialized: (id) => {
        sessions.set(id, { transport, server });
        const [quietest] = sessions.keys();
        if (sessions.size > MAX_SESSIONS && quietest !== undefined) {
          void sessions.get(quietest)?.transport.close();
          sessions.delete(quietest);
        }
      },
      onsessionclosed: (id) => void sessions.delete(id),
    });
    await server.connect(transport);
    return transport;
  };
  return {
    async fetch(request) {
      const id = request.headers.get('mcp-session-id');
      if (id !== null) {
        const session = sessions.get(id);
        if (!session) return noSession();
        sessions.delete(id); // set again: the map keeps the most recently used last
        sessions.set(id, session);
        return session.transport.handleRequest(request);
      }
      if (request.method === 'POST' && (await isLegacyRequest(request))) {
        return (await open()).handleRequest(request);
      }
      return modern.fetch(request);
    },
    async [Symbol.asyncDispose]() {
      watching[Symbol.dispose]();
      await modern.close();
      await Promise.all([...sessions.values()].map(({ transport }) => transport.close()));
    },
  };
}

function noSession(): Response {
  const error = { code: -32001, message: 'This session is not known: initialize again.' };
  return Response.json({ jsonrpc: '2.0', error, id: null }, { status: 404 });
}
