import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { expect, test } from 'vitest';
import { CLI, served, temporaryHome } from '../support/agenthub.ts';

const modes = ['legacy', 'auto'] as const;

async function useFiles(client: Client): Promise<void> {
  const { tools } = await client.listTools();
  expect(tools.map((tool) => tool.name)).toContain('files__list_directory');
  const allowed = await client.callTool({ name: 'files__list_allowed_directories', arguments: {} });
  expect(JSON.stringify(allowed.content)).toContain('Documents/AgentHub');
  const missing = await client.callTool({
    name: 'files__read_text_file',
    arguments: { path: '/etc/passwd' },
  });
  expect(missing.isError).toBe(true);
  await expect(client.callTool({ name: 'no_such_tool', arguments: {} })).rejects.toThrow(
    /no tool named/i,
  );
}

test.each(modes)('a %s client over stdio gets every server as one', async (mode) => {
  using place = temporaryHome();
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } });
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [CLI, 'mcp', '--data', place.data],
      env: place.env as Record<string, string>,
    }),
  );
  await useFiles(client);
  await client.close();
});

test.each(modes)('a %s client over HTTP gets every server as one', async (mode) => {
  using place = temporaryHome();
  await using server = await served(['--data', place.data], place.env);
  const connect = async (token: string): Promise<Client> => {
    const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } });
    await client.connect(
      new StreamableHTTPClientTransport(new URL(`${server.url}/mcp`), {
        requestInit: { headers: { Authorization: `Bearer ${token}` } },
      }),
    );
    return client;
  };
  const client = await connect(server.token);
  expect(client.getProtocolEra()).toBe(mode === 'auto' ? 'modern' : 'legacy');
  await useFiles(client);
  await client.close();
  await expect(connect('wrong')).rejects.toThrow();
});
