import {
  WebStandardStreamableHTTPServerTransport,
  createMcpHandler,
  isLegacyRequest,
} from '@modelcontextprotocol/server';
import type { Server } from '@modelcontextprotocol/server';
import type { Door } from '../../../app/contract/index.ts';
import { mcpFace, type FaceOptions } from './face.ts';
import { ListenedResources } from './listened.ts';
import { Passing } from './passing.ts';
import { watchLists, type ListName } from './watch.ts';

/** Sessions of older clients kept at once; the one that was quiet longest gives way. */
const MAX_SESSIONS = 100;
/** The door takes no more than this from a client either. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

interface LegacySession {
  readonly transport: WebStandardStreamableHTTPServerTransport;
  readonly server: Server;
}

export interface McpEndpoint extends AsyncDisposable {
  fetch(request: Request): Promise<Response>;
}

/**
 * `/mcp` for clients of every revision. `?server=NAME` shows that server alone under its own names,
 * `?mode=search` three tools in place of all.
 */
export function mcpEndpoint(door: Door): McpEndpoint {
  const passing = new Passing(door);
  const faces = new Map<string, Face>();
  const watching = watchLists(door, (list) => {
    for (const face of faces.values()) face.changed(list);
  });
  return {
    async fetch(request) {
      const { searchParams } = new URL(request.url);
      const name = searchParams.get('server') ?? undefined;
      const mode = searchParams.get('mode') ?? 'all';
      if (mode !== 'all' && mode !== 'search') {
        return refusal(400, `"mode" is "${mode}": it can be "all" or "search".`);
      }
      if (name !== undefined) {
        const { servers } = await door.invoke('servers.list', {});
        if (!servers.some((server) => server.name === name)) {
          return refusal(404, `There is no server named "${name}".`);
        }
      }
      const key = JSON.stringify([name, mode]);
      const face =
        faces.get(key) ?? new Face(door, passing, { server: name, search: mode === 'search' });
      faces.set(key, face);
      return face.fetch(request);
    },
    async [Symbol.asyncDispose]() {
      watching[Symbol.dispose]();
      passing[Symbol.dispose]();
      await Promise.all([...faces.values()].map((face) => face[Symbol.asyncDispose]()));
    },
  };
}

/** One way of showing AgentHub: the newer revision without sessions, the older ones with them. */
class Face implements AsyncDisposable {
  readonly #make;
  readonly #modern;
  readonly #listened: ListenedResources;
  readonly #sessions = new Map<string, LegacySession>();

  constructor(door: Door, passing: Passing, options: FaceOptions) {
    const deps = { door, passing, ...options };
    this.#make = mcpFace(deps);
    this.#modern = createMcpHandler(this.#make, {
      legacy: 'reject',
      maxRequestBodySize: MAX_BODY_BYTES,
    });
    this.#listened = new ListenedResources(deps, (uri) => this.#modern.notify.resourceUpdated(uri));
  }

  changed(list: ListName): void {
    const { notify } = this.#modern;
    if (list === 'tools') notify.toolsChanged();
    else if (list === 'prompts') notify.promptsChanged();
    else notify.resourcesChanged();
    for (const { server } of this.#sessions.values()) tellChanged(server, list);
  }

  async fetch(request: Request): Promise<Response> {
    const id = request.headers.get('mcp-session-id');
    if (id !== null) {
      const session = this.#sessions.get(id);
      if (!session) return refusal(404, 'This session is not known: initialize again.');
      this.#sessions.delete(id); // set again: the map keeps the most recently used last
      this.#sessions.set(id, session);
      return session.transport.handleRequest(request);
    }
    const limits = { maxRequestBodySize: MAX_BODY_BYTES };
    if (request.method === 'POST' && (await isLegacyRequest(request, undefined, limits))) {
      return (await this.#open()).handleRequest(request);
    }
    await this.#listened.see(request);
    return this.#modern.fetch(request);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listened[Symbol.dispose]();
    await this.#modern.close();
    await Promise.all([...this.#sessions.values()].map(({ transport }) => transport.close()));
  }

  async #open(): Promise<WebStandardStreamableHTTPServerTransport> {
    const server = (await this.#make({ era: 'legacy' })) as Server;
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => crypto.randomUUID(),
      onsessioninitialized: (id) => {
        this.#sessions.set(id, { transport, server });
        const [quietest] = this.#sessions.keys();
        if (this.#sessions.size > MAX_SESSIONS && quietest !== undefined) {
          void this.#sessions.get(quietest)?.transport.close();
          this.#sessions.delete(quietest);
        }
      },
      onsessionclosed: (id) => void this.#sessions.delete(id),
    });
    await server.connect(transport);
    return transport;
  }
}

/** Tells a client of the older revisions; one that is gone hears nothing. */
export function tellChanged(server: Server, list: ListName): void {
  const telling =
    list === 'tools'
      ? server.sendToolListChanged()
      : list === 'prompts'
        ? server.sendPromptListChanged()
        : server.sendResourceListChanged();
  telling.catch(() => undefined);
}

function refusal(status: number, message: string): Response {
  const error = { code: -32001, message };
  return Response.json({ jsonrpc: '2.0', error, id: null }, { status });
}
