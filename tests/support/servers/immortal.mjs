// Ignores SIGTERM and the end of its stdin, and so does its child; `pids` tells both process ids.
// With `--loose` the child stands outside the process group.
import { spawn } from 'node:child_process';
import { serve, text, tool } from './rpc.mjs';

process.on('SIGTERM', () => undefined);
if (process.argv.includes('--child')) {
  setInterval(() => undefined, 1000);
} else {
  const loose = process.argv.includes('--loose');
  const child = spawn(process.execPath, [import.meta.filename, '--child'], {
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: loose,
  });
  serve({
    tools: [tool('pids')],
    immortal: true,
    call: () => text(JSON.stringify([process.pid, child.pid])),
  });
  setInterval(() => undefined, 1000);
}
