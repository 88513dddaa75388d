// Prints rubbish on stdout between its messages: a banner, other JSON, an unfinished message, bytes.
import { serve, text, tool } from './rpc.mjs';

const rubbish = () => {
  process.stdout.write(
    'Welcome to the server!\n{"level":"info","msg":"up"}\n[1,2]\nnull\n{"jsonrpc":\n',
  );
  process.stdout.write(Buffer.from([0xff, 0xfe, 0x00, 0x0a]));
};

rubbish();
serve({
  tools: [tool('speak')],
  call: () => {
    rubbish();
    return text('spoken');
  },
});
