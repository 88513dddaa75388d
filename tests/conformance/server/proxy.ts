import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * The official suite sends no token, so it talks to AgentHub through this: each request goes on as it
 * is, headers included (Host and Origin are AgentHub's to check), with the token added.
 */
export async function tokenProxy(target: string, path: string, token: string) {
  const { hostname, port } = new URL(target);
  const server = createServer((incoming, outgoing) => {
    const onward = send(
      {
        ...{ hostname, port, path, method: incoming.method },
        headers: { ...incoming.headers, authorization: `Bearer ${token}` },
      },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        outgoing.flushHeaders();
        answer.pipe(outgoing);
      },
    );
    onward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => onward.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    [Symbol.dispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}
