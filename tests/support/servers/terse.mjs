// A server of revision 2026-07-28 that leaves out what it may not: the type of each result.
import { answer, refuse, serve, text, tool } from './rpc.mjs';

const FRESH = { ttlMs: 0, cacheScope: 'private' };

serve({
  call: (name) => text(name),
  handlers: {
    initialize: ({ id }) => refuse(id, -32601, 'Method not found'),
    'server/discover': ({ id }) =>
      answer(id, {
        resultType: 'complete',
        supportedVersions: ['2026-07-28'],
        capabilities: { tools: {} },
        ...FRESH,
      }),
    'tools/list': ({ id }) => answer(id, { tools: [tool('greet')], ...FRESH }),
  },
});
