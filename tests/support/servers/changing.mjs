// `grow` adds a tool and announces it.
import { send, serve, text, tool } from './rpc.mjs';

const tools = [tool('grow')];

serve({
  tools,
  call: () => {
    tools.push(tool(`grown-${tools.length}`));
    send({ jsonrpc: '2.0', method: 'notifications/tools/list_changed' });
    return text(tools.length);
  },
});
