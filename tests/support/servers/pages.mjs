// Three pages of tools; among them broken ones, a name that comes twice, and a cursor that would go
// round for ever.
import { answer, serve, tool } from './rpc.mjs';

const PAGES = {
  first: {
    tools: [tool('a'), { name: 'broken', inputSchema: { type: 'array' } }],
    nextCursor: 'second',
  },
  second: {
    tools: [tool('b'), { description: 'no name' }, 'not even an object'],
    nextCursor: 'third',
  },
  third: { tools: [tool('c'), tool('a'), { name: 'bare' }], nextCursor: 'second' },
};

serve({
  handlers: {
    'tools/list': ({ id, params }) => answer(id, PAGES[params?.cursor ?? 'first']),
  },
});
