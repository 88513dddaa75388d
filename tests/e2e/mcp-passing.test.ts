import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { served, type Served } from '../support/agenthub.ts';
import { fixture, testHome, type TestHome } from '../support/home.ts';

const FIXTURE = join(import.meta.dirname, '../conformance/server/fixture.mjs');
const modes = ['legacy', 'auto'] as const;
const servers = ['newer', 'older'] as const;
const every = modes.flatMap((mode) => servers.map((server) => [mode, server] as const));

let home: TestHome;
let host: Served;

function conforming(era: string): Record<string, unknown> {
  return { ...fixture('none', { AGENTHUB_FIXTURE_ERA: era }), args: [FIXTURE] };
}

interface Connected extends AsyncDisposable {
  readonly client: Client;
}

async function connect(
  mode: (typeof modes)[number],
  options: { query?: string; asked?: boolean } = {},
): Promise<Connected> {
  const capabilities = options.asked
    ? { sampling: { tools: {} }, elicitation: { form: {} }, roots: {} }
    : {};
  const client = new Client(
    { name: 'test', version: '1' },
    { capabilities, versionNegotiation: { mode } },
  );
  if (options.asked) {
    client.setRequestHandler('elicitation/create', () => ({
      action: 'accept',
      content: { name: 'Ada', class: '1' },
    }));
    client.setRequestHandler('sampling/createMessage', ({ params }) => {
      const [tool] = params.tools ?? [];
      const shown = [params.messages[0]!.content].flat().find(({ type }) => type === 'image');
      const said = shown ? `A picture of ${JSON.stringify(shown).length} letters.` : 'Fold it.';
      const model = 'the-clients-own';
      if (!tool) return { role: 'assistant', model, content: { type: 'text', text: said } };
      const input = { station: 'Busan' };
      const content = [{ type: 'tool_use' as const, id: 'one', name: tool.name, input }];
      return { role: 'assistant', model, content, stopReason: 'toolUse' };
    });
    client.setRequestHandler('roots/list', () => ({ roots: [{ uri: 'file:///home/ada' }] }));
  }
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`${host.url}/mcp${options.query ?? ''}`), {
      requestInit: { headers: { Authorization: `Bearer ${host.token}` } },
    }),
  );
  return { client, [Symbol.asyncDispose]: () => client.close() };
}

const textOf = (result: { content: unknown[] }): string =>
  (result.content[0] as { text: string }).text;

describe('what servers offer and ask reaches MCP clients of every revision', () => {
  beforeAll(async () => {
    home = testHome({
      newer: fixture('asks'),
      older: fixture('asks', { ERA: 'older' }),
      all_newer: conforming(''),
      all_older: conforming('legacy'),
    });
    host = await served(['--data', home.data], home.environment);
  });

  afterAll(async () => {
    await host?.[Symbol.asyncDispose]();
    home?.[Symbol.dispose]();
  });

  test.each(every)('a %s client is asked by a server of the %s revision', async (mode, server) => {
    await using connected = await connect(mode, { asked: true });
    const { client } = connected;
    const call = (tool: string) => client.callTool({ name: `${server}__${tool}`, arguments: {} });
    expect(textOf(await call('book_trip'))).toBe('accept {"name":"Ada","class":"1"}');
    expect(textOf(await call('explain_rules'))).toBe('the-clients-own: Fold it.');
    expect(textOf(await call('list_roots'))).toContain('file:///home/ada');
    expect(textOf(await call('look_at_photo'))).toMatch(/^A picture of \d{3,} letters\.$/);
    expect(textOf(await call('plan_journey'))).toMatch(
      /^toolUse .*"tool_use".*"timetable\.read".*"Busan"/,
    );
  });

  test.each(every)(
    'a %s client that cannot be asked has the request of a %s server refused, and no call hangs',
    async (mode, server) => {
      await using connected = await connect(mode);
      const asked = connected.client.callTool({ name: `${server}__book_trip`, arguments: {} });
      const told = await asked.then(
        (result) => `${String(result.isError)} ${textOf(result)}`,
        (error: unknown) => `rejected ${String(error)}`,
      );
      expect(told).toMatch(/^(true|rejected) .*(asked|capabilit)/i);
    },
  );

  test.each(modes)('a %s client gets prompts and resources, kept apart by server', async (mode) => {
    await using connected = await connect(mode);
    const { client } = connected;
    const prompts = (await client.listPrompts()).prompts.map(({ name }) => name);
    expect(prompts).toContain('all_newer__test_simple_prompt');
    expect(prompts).toContain('all_older__test_simple_prompt');
    const prompt = await client.getPrompt({
      name: 'all_older__test_prompt_with_arguments',
      arguments: { arg1: 'a', arg2: 'b' },
    });
    expect(JSON.stringify(prompt.messages)).toContain("arg1='a', arg2='b'");
    const { completion } = await client.complete({
      ref: { type: 'ref/prompt', name: 'all_newer__test_prompt_with_arguments' },
      argument: { name: 'arg1', value: 'par' },
    });
    expect(completion.values).toEqual(['paris', 'park', 'party']);
    const uris = (await client.listResources()).resources.map(({ uri }) => uri);
    expect(uris).toContain('agenthub://all_older/test://static-text');
    const read = await client.readResource({ uri: 'agenthub://all_older/test://static-text' });
    expect(JSON.stringify(read.contents)).toContain('static text resource');
    const templates = (await client.listResourceTemplates()).resourceTemplates;
    expect(templates.map(({ uriTemplate }) => uriTemplate)).toContain(
      'agenthub://all_newer/test://template/{id}/data',
    );
    await expect(client.readResource({ uri: 'test://static-text' })).rejects.toThrow(/agenthub:/);
    await expect(client.getPrompt({ name: 'none' })).rejects.toThrow(/no prompt/i);
  });

  test('one server alone shows its own names, behind the same gate', async () => {
    await using connected = await connect('auto', { query: '?server=all_newer' });
    const { client } = connected;
    const tools = (await client.listTools()).tools.map(({ name }) => name);
    expect(tools).toContain('test_simple_text');
    expect(tools).not.toContain('book_trip');
    const read = await client.readResource({ uri: 'test://template/7/data' });
    expect(JSON.stringify(read.contents)).toContain('Data for ID: 7');
    await expect(connect('auto', { query: '?server=none' })).rejects.toThrow();
  });

  test.each(modes)('a %s client hears of every list that changes', async (mode) => {
    const heard = new Set<string>();
    const changed = (list: string) => ({ onChanged: () => void heard.add(list) });
    const client = new Client(
      { name: 'test', version: '1' },
      {
        versionNegotiation: { mode },
        listChanged: { tools: changed('tools'), prompts: changed('prompts') },
      },
    );
    await client.connect(
      new StreamableHTTPClientTransport(new URL(`${host.url}/mcp`), {
        requestInit: { headers: { Authorization: `Bearer ${host.token}` } },
      }),
    );
    await client.callTool({ name: 'all_newer__test_trigger_tool_change', arguments: {} });
    await client.callTool({ name: 'all_newer__test_trigger_prompt_change', arguments: {} });
    await expect.poll(() => [...heard].sort(), { timeout: 10_000 }).toEqual(['prompts', 'tools']);
    await client.close();
  });

  test.each(every)(
    'progress and cancelling of a %s client reach a %s server',
    async (mode, era) => {
      await using connected = await connect(mode);
      const { client } = connected;
      const seen: number[] = [];
      await client.callTool(
        { name: `all_${era}__test_tool_with_progress`, arguments: {} },
        { onprogress: ({ progress }) => seen.push(progress) },
      );
      expect(seen).toEqual([0, 50, 100]);
      const stop = new AbortController();
      const call = client.callTool(
        { name: `all_${era}__test_tool_with_progress`, arguments: {} },
        { signal: stop.signal, onprogress: () => stop.abort() },
      );
      await expect(call).rejects.toThrow();
    },
  );
});
