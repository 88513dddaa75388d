// The server that the official server scenarios talk to through AgentHub, over stdio. It speaks the
// newer revision and the older ones; with AGENTHUB_FIXTURE_ERA=legacy the older ones alone.
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { Server } from '@modelcontextprotocol/server';
import { completions, prompts } from './prompts.mjs';
import { resources } from './resources.mjs';
import { tools } from './tools.mjs';

const legacyOnly = process.env.AGENTHUB_FIXTURE_ERA === 'legacy';

function makeServer({ era }) {
  const server = new Server(
    { name: 'conformance-fixture', version: '1.0.0' },
    {
      capabilities: {
        tools: { listChanged: true },
        prompts: { listChanged: true },
        resources: { listChanged: true, subscribe: true },
        completions: {},
        logging: {},
      },
    },
  );
  tools(server, era);
  prompts(server);
  resources(server);
  completions(server);
  return server;
}

if (legacyOnly) {
  const { StdioServerTransport } = await import('@modelcontextprotocol/server/stdio');
  await makeServer({ era: 'legacy' }).connect(new StdioServerTransport());
} else {
  serveStdio(makeServer);
}
