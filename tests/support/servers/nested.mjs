// Sends what is nested so deeply that whoever walks through it overflows: a tool, a prompt, a
// resource, an answer. Some of its tools have names that no program expects.
import { answer, serve, text, tool } from './rpc.mjs';

const DEPTH = 30_000;
const abyss = `${'{"a":'.repeat(DEPTH)}1${'}'.repeat(DEPTH)}`;
const reply = (id, result) =>
  process.stdout.write(`{"jsonrpc":"2.0","id":${id},"result":${result}}\n`);
const list = (name, first, second) => ({ [`${name}/list`]: ({ id }) => reply(id, first + second) });

const plain = ['greet', 'constructor', '__proto__', 'x'.repeat(2000), 'two\nlines'].map(tool);
const tools = [...plain.map((each) => JSON.stringify(each)), 'null', '7'].join();

serve({
  handlers: {
    initialize: ({ id }) =>
      answer(id, {
        protocolVersion: '2025-06-18',
        capabilities: { tools: {}, prompts: {}, resources: {} },
        serverInfo: { name: 'nested', version: '1' },
      }),
    ...list('tools', `{"tools":[${tools},`, `{"name":"abyss","inputSchema":${abyss}}]}`),
    ...list('prompts', '{"prompts":[{"name":"p"},', `{"name":"q","arguments":${abyss}}]}`),
    ...list('resources', '{"resources":[{"uri":"a:b"},', `{"uri":"a:c","x":${abyss}}]}`),
    'tools/call': ({ id, params }) => {
      if (params.name === 'greet') answer(id, text('hello'));
      else reply(id, `{"content":[],"structuredContent":${abyss}}`);
    },
  },
});
