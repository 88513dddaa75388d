import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CLI, served, type Served } from '../support/agenthub.ts';
import { fixture, testHome, type TestHome } from '../support/home.ts';

const clients = ['legacy', 'auto'] as const;
const servers = ['newer', 'older'] as const;
const wires = ['stdio', 'http'] as const;
const every = wires.flatMap((wire) =>
  clients.flatMap((mode) => servers.map((server) => [mode, wire, server] as const)),
);

let home: TestHome;
let host: Served;

async function connect(mode: (typeof clients)[number], wire: (typeof wires)[number]) {
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } });
  const heard: string[] = [];
  client.setNotificationHandler('notifications/resources/updated', ({ params }) => {
    heard.push(params.uri);
  });
  await client.connect(
    wire === 'http'
      ? new StreamableHTTPClientTransport(new URL(`${host.url}/mcp`), {
          requestInit: { headers: { Authorization: `Bearer ${host.token}` } },
        })
      : new StdioClientTransport({
          command: process.execPath,
          args: [CLI, 'mcp', '--data', home.data],
          env: home.environment as Record<string, string>,
        }),
  );
  return { client, heard, [Symbol.asyncDispose]: () => client.close() };
}

/** Follows as the revision does it; gives what ends that. */
async function follow(client: Client, uri: string): Promise<() => Promise<unknown>> {
  if (client.getProtocolEra() === 'modern') {
    const listening = await client.listen({ resourceSubscriptions: [uri] });
    return () => listening.close();
  }
  await client.subscribeResource({ uri });
  return () => client.unsubscribeResource({ uri });
}

const call = (client: Client, name: string) => client.callTool({ name, arguments: {} });

/** Writes until it is heard of: a newer client is told that it listens before its server is asked. */
async function writeUntilHeard(client: Client, server: string, heard: string[]): Promise<void> {
  const before = heard.length;
  await expect
    .poll(
      async () => {
        await call(client, `${server}__write`);
        return heard.length;
      },
      { timeout: 15_000, interval: 200 },
    )
    .toBeGreaterThan(before);
}

describe('a client that follows a resource hears of its updates', () => {
  beforeAll(async () => {
    home = testHome({ newer: fixture('watched'), older: fixture('watched', { ERA: 'older' }) });
    host = await served(['--data', home.data], home.environment);
  });

  afterAll(async () => {
    await host?.[Symbol.asyncDispose]();
    home?.[Symbol.dispose]();
  });

  test.each(every)('a %s client over %s, of a %s server', async (mode, wire, server) => {
    await using connected = await connect(mode, wire);
    const { client, heard } = connected;
    const uri = `agenthub://${server}/note://today`;
    const end = await follow(client, uri);
    await writeUntilHeard(client, server, heard);
    expect(new Set(heard)).toEqual(new Set([uri]));
    const read = await client.readResource({ uri });
    expect(read.contents).toMatchObject([{ text: 'written' }]);
    await end();
    await call(client, `${server}__write`);
    const silent = heard.length;
    await call(client, `${server}__write`);
    await call(client, `${server}__subscribed`);
    expect(heard.length).toBe(silent);
  });

  test('two clients that follow the same resource do not end it for each other', async () => {
    await using first = await connect('legacy', 'http');
    await using second = await connect('legacy', 'http');
    const uri = 'agenthub://older/note://today';
    const end = await follow(first.client, uri);
    await follow(second.client, uri);
    await end();
    await writeUntilHeard(second.client, 'older', second.heard);
    expect(first.heard).toEqual([]);
  });

  test('a server that died and is back is followed again, and what was missed is told', async () => {
    await using connected = await connect('legacy', 'http');
    const { client, heard } = connected;
    await follow(client, 'agenthub://older/note://today');
    await call(client, 'older__die').catch(() => undefined);
    await expect.poll(() => heard.length, { timeout: 15_000 }).toBeGreaterThan(0);
    await writeUntilHeard(client, 'older', heard);
  });
});
