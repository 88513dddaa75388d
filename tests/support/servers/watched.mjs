// A server with a note that the tool `write` changes. Both revisions; with ERA=older the older ones
// alone. `subscribed` tells how often it was asked to tell of the note, and asked no more.
import { Server } from '@modelcontextprotocol/server';
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';

const URI = 'note://today';
const asked = { on: 0, off: 0 };
const older = process.env.ERA === 'older';
const note = { text: 'empty' };

function make() {
  const capabilities = { tools: {}, resources: { subscribe: true } };
  const server = new Server({ name: 'notes', version: '1' }, { capabilities });
  const tools = ['write', 'subscribed', 'die'].map((name) => ({
    name,
    inputSchema: { type: 'object', properties: {} },
  }));
  server.setRequestHandler('tools/list', () => ({ tools }));
  server.setRequestHandler('tools/call', async ({ params: { name } }) => {
    if (name === 'die') process.exit(1);
    if (name === 'write') {
      note.text = 'written';
      await server.sendResourceUpdated({ uri: URI });
    }
    return { content: [{ type: 'text', text: JSON.stringify(asked) }] };
  });
  server.setRequestHandler('resources/list', () => ({ resources: [{ uri: URI, name: 'today' }] }));
  server.setRequestHandler('resources/read', () => ({ contents: [{ uri: URI, text: note.text }] }));
  if (older) {
    server.setRequestHandler('resources/subscribe', () => {
      asked.on += 1;
      return {};
    });
    server.setRequestHandler('resources/unsubscribe', () => {
      asked.off += 1;
      return {};
    });
  }
  return server;
}

if (older) await make().connect(new StdioServerTransport());
else serveStdio(make);
