// Two of these differ only in this: with BUSY, a process that it has started keeps a processor busy.
import { spawn } from 'node:child_process';
import { serve, text, tool } from './rpc.mjs';

const BURN = `
  let ended = false;
  process.stdin.on('end', () => (ended = true)).resume();
  (function burn() {
    for (const end = Date.now() + 50; Date.now() < end;);
    if (!ended) setImmediate(burn);
  })();
`;

if (process.env.BUSY) {
  spawn(process.execPath, ['-e', BURN], { stdio: ['pipe', 'ignore', 'ignore'] });
}

serve({ tools: [tool('weigh')], call: () => text(process.env.BUSY ? 'busy' : 'idle') });
