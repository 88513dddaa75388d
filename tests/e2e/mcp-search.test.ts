import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CLI } from '../support/agenthub.ts';
import { fixture, testHome, type TestHome } from '../support/home.ts';

let home: TestHome;
let client: Client;

async function call(name: string, args: Record<string, unknown>) {
  const result = await client.callTool({ name, arguments: args });
  return { text: (result.content[0] as { text: string }).text, result };
}

async function connect(...options: string[]): Promise<Client> {
  const made = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: 'auto' } });
  await made.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [CLI, 'mcp', '--data', home.data, ...options],
      env: home.environment as Record<string, string>,
    }),
  );
  return made;
}

describe('agenthub mcp --search in front of 1,000 tools', () => {
  beforeAll(async () => {
    const many = fixture('many');
    const args = [...(many['args'] as string[]), '1000'];
    home = testHome({ many: { ...many, args }, desk: fixture('workbench') });
    client = await connect('--search');
  });

  afterAll(async () => {
    await client?.close();
    home?.[Symbol.dispose]();
  });

  test('three tools stand for all', async () => {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['search_tools', 'describe_tool', 'call_tool']);
    expect(JSON.stringify(tools).length).toBeLessThan(3000);
  });

  test('the tool for a request is found, described and called', async () => {
    const { text: found } = await call('search_tools', { query: 'weigh a guitar' });
    expect(found.split('\n')[0]).toMatch(/^many__weigh_guitar_\d+: /);
    const { text: described } = await call('describe_tool', { name: 'many__weigh_guitar_3' });
    expect(JSON.parse(described)).toMatchObject({
      name: 'many__weigh_guitar_3',
      inputSchema: { properties: { size: { type: 'integer' } } },
    });
    const { text } = await call('call_tool', { name: 'many__weigh_guitar_3', arguments: {} });
    expect(text).toBe('weigh_guitar_3 is done');
  });

  test('what is wrong is told in words that a model can act on', async () => {
    const { result, text } = await call('search_tools', { query: ' ' });
    expect([result.isError, text]).toEqual([true, expect.stringContaining('query') as string]);
    expect((await call('describe_tool', { name: 'none' })).result.isError).toBe(true);
    expect((await call('call_tool', { name: 3 })).result.isError).toBe(true);
    const unknown = await call('call_tool', { name: 'none', arguments: {} });
    expect(unknown.result.isError).toBe(true);
    expect(unknown.text).toMatch(/no tool named "none".*search_tools/);
    await expect(call('many__weigh_guitar_3', {})).rejects.toThrow(/call_tool/);
  });

  test('a result that is too long is cut, read on in parts, and whole for who asks for all', async () => {
    const long = { name: 'many__count_apple_0', arguments: { size: 40_000 } };
    const { text, result } = await call('call_tool', long);
    expect(text.length).toBeLessThan(50_000);
    const [, id] = /"id": "([^"]+)", "from": 40000/.exec(text)!;
    const next = await call('call_tool', {
      name: 'agenthub__read_result',
      arguments: { id, from: 40_000 },
    });
    expect(next.text).toContain('[Characters 40000 to 80000 of 200000.');
    const link = result.content[1] as { type: string; uri: string };
    expect(link.type).toBe('resource_link');
    const { contents } = await client.readResource({ uri: link.uri });
    expect((contents[0] as { text: string }).text).toHaveLength(200_000);
    await expect(client.readResource({ uri: 'agenthub-result:none' })).rejects.toThrow(/no kept/);
  });
});
