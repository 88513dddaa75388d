import { ProtocolError } from '@modelcontextprotocol/server';
import { asking, changing } from './asking.mjs';
import { rounds } from './rounds.mjs';
import { PIXEL, SILENCE, pause, text } from './samples.mjs';

const PLAIN = {
  test_simple_text: () => [text('This is a simple text response for testing.')],
  test_image_content: () => [{ type: 'image', data: PIXEL, mimeType: 'image/png' }],
  test_audio_content: () => [{ type: 'audio', data: SILENCE, mimeType: 'audio/wav' }],
  test_embedded_resource: () => [
    {
      type: 'resource',
      resource: {
        uri: 'test://embedded-resource',
        mimeType: 'text/plain',
        text: 'This is an embedded resource content.',
      },
    },
  ],
  test_multiple_content_types: () => [
    text('Multiple content types test:'),
    { type: 'image', data: PIXEL, mimeType: 'image/png' },
    {
      type: 'resource',
      resource: {
        uri: 'test://mixed-content-resource',
        mimeType: 'application/json',
        text: JSON.stringify({ test: 'data', value: 123 }),
      },
    },
  ],
  async test_tool_with_logging({ mcpReq }) {
    for (const data of ['Tool execution started', 'Tool processing data']) {
      await mcpReq.log('info', data);
      await pause(50);
    }
    await mcpReq.log('info', 'Tool execution completed');
    return [text('It has logged three times.')];
  },
  async test_tool_with_progress({ mcpReq }) {
    const progressToken = mcpReq._meta?.progressToken;
    for (const progress of [0, 50, 100]) {
      if (progressToken !== undefined) {
        await mcpReq.notify({
          method: 'notifications/progress',
          params: { progressToken, progress, total: 100 },
        });
      }
      await pause(50);
    }
    return [text('It has progressed.')];
  },
};

/** Names of tools that were added while it ran. */
const extra = (count = 0) => Array.from({ length: count }, (_, at) => `added_${at + 1}`);

/** Tools of three kinds: that answer at once, that ask by a request, that ask by their answer. */
export function tools(server, era) {
  const asks = { ...asking(server), ...changing(server) };
  const all = { ...PLAIN, ...asks, ...rounds, test_error_handling: undefined };
  server.setRequestHandler('tools/list', () => ({
    tools: [...Object.keys(all), ...extra(server.extraTools)].map((name) => ({
      name,
      description: `The fixture ${name}.`,
      inputSchema: {
        type: 'object',
        properties: { prompt: { type: 'string' }, message: { type: 'string' } },
      },
    })),
  }));
  server.setRequestHandler('tools/call', async ({ params }, context) => {
    const { name, arguments: given = {} } = params;
    if (name === 'test_error_handling') {
      return {
        content: [text('This tool intentionally returns an error for testing')],
        isError: true,
      };
    }
    if (Object.hasOwn(rounds, name)) return rounds[name](context);
    const run = PLAIN[name] ?? asks[name];
    if (!run) throw new ProtocolError(-32602, `There is no tool ${name}`);
    const content = await run(context, given, era);
    return 'resultType' in content ? content : { content };
  });
}
