import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { AppError, messageOf } from '../../app/base/index.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { localDoor } from '../bridge/local-door.ts';
import { a2aEndpoint } from './a2a/http.ts';
import { Access } from './access.ts';
import { mcpEndpoint } from './mcp/http.ts';
import { metricsEndpoint } from './metrics.ts';
import { createRoutes } from './routes.ts';
import { attachSocket } from './socket.ts';

export interface ServeOptions {
  readonly bridge: Bridge;
  readonly hostname: string;
  readonly port: number;
  readonly rendererFolder: string;
}

export interface Serving extends AsyncDisposable {
  readonly url: string;
  readonly token: string;
  /** A link that opens one browser session. */
  browserLink(): string;
}

/** Bytes of a request's head: 5,000 words of Korean fit the query of a search, percent-encoded. */
const LONGEST_HEAD = 512 * 1024;

/** Listens; fails with an AppError where the address cannot be had. */
export async function serve(options: ServeOptions): Promise<Serving> {
  const { bridge, hostname } = options;
  const access = new Access();
  const door = localDoor(bridge);
  const mcp = mcpEndpoint(door);
  const metrics = metricsEndpoint(door);
  const { rendererFolder } = options;
  const routes = createRoutes({
    door,
    access,
    hostname,
    mcp,
    a2a: a2aEndpoint(door),
    metrics,
    rendererFolder,
  });
  const server = createAdaptorServer({
    fetch: routes.fetch,
    // Replaced globals are not those of fetch: libraries that ask what an answer is would be misled.
    overrideGlobalObjects: false,
    serverOptions: { maxHeaderSize: LONGEST_HEAD },
  }) as Server;
  const socket = attachSocket(server, { bridge, access, hostname });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(cannotListen(options, error)));
    server.listen(options.port, hostname, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const shown = hostname.includes(':') ? `[${hostname}]` : hostname;
  const url = `http://${shown}:${port}`;
  return {
    url,
    token: access.token,
    browserLink: () => `${url}/open?code=${access.createLink()}`,
    async [Symbol.asyncDispose]() {
      socket[Symbol.dispose]();
      metrics[Symbol.dispose]();
      await mcp[Symbol.asyncDispose]();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

function cannotListen(options: ServeOptions, error: NodeJS.ErrnoException): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'server.listen',
    message:
      error.code === 'EADDRINUSE'
        ? `Port ${options.port} of ${options.hostname} is in use by another program.`
        : `Cannot listen on ${options.hostname}:${options.port}: ${messageOf(error)}`,
    remedy: 'Choose another port with --port, or none to let the system choose.',
    cause: error,
  });
}
