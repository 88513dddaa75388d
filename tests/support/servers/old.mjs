// One of the older servers: ends on the first request that is not `initialize`.
import { answer, serve, tool } from './rpc.mjs';

let begun = false;
const strict = (handle) => (message) => {
  if (!begun) process.exit(1);
  handle(message);
};

serve({
  tools: [tool('greet')],
  handlers: {
    initialize: ({ id }) => {
      begun = true;
      answer(id, {
        protocolVersion: '2024-11-05',
        capabilities: { tools: {} },
        serverInfo: { name: 'old', version: '1' },
      });
    },
    'server/discover': strict(() => process.exit(1)),
  },
});
