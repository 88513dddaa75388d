// As many tools as the first argument says, each of one verb and one noun; one that answers at length.
import { serve, text } from './rpc.mjs';

const VERBS = ['count', 'paint', 'weigh', 'rename', 'archive', 'measure', 'sell', 'repair'];
const NOUNS = ['apple', 'bridge', 'candle', 'drawer', 'engine', 'fence', 'guitar', 'hammer'];

const tools = Array.from({ length: Number(process.argv[2] ?? 10) }, (_, at) => {
  const verb = VERBS[at % VERBS.length];
  const noun = NOUNS[Math.floor(at / VERBS.length) % NOUNS.length];
  const batch = Math.floor(at / (VERBS.length * NOUNS.length));
  return {
    name: `${verb}_${noun}_${batch}`,
    description: `Can ${verb} one ${noun} of batch ${batch}.`,
    inputSchema: { type: 'object', properties: { size: { type: 'integer' } } },
    annotations: { readOnlyHint: true },
  };
});

serve({
  tools,
  call: (name, args) => text(args?.size ? 'word '.repeat(args.size) : `${name} is done`),
});
