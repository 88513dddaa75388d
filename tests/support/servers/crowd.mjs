// Offers as many tools as its first argument says; its second argument changes what they say.
import { serve } from './rpc.mjs';

const count = Number(process.argv[2] ?? 20);
const note = process.argv[3] ?? '';
const verbs = ['create', 'list', 'update', 'delete', 'search', 'export', 'import', 'approve'];
const things = ['invoice', 'customer', 'report', 'image', 'order', 'ticket', 'branch', 'message'];

serve({
  tools: Array.from({ length: count }, (_, at) => {
    const verb = verbs[at % verbs.length];
    const thing = things[Math.floor(at / verbs.length) % things.length];
    return {
      name: `${verb}_${thing}_${at}`,
      description: `Can ${verb} one ${thing} of the shop by its number.${note}`,
      inputSchema: { type: 'object', properties: { number: { type: 'string' } } },
      annotations: { readOnlyHint: ['list', 'search'].includes(verb) },
    };
  }),
});
