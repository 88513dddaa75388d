#!/usr/bin/env node
// Starts the built program on Node 24, whatever Node the machine has. Plain JavaScript on purpose:
// it must run on old versions of Node.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const program = new URL('../../dist/main/cli.js', import.meta.url);
const [major] = process.versions.node.split('.').map(Number);

if (!existsSync(program)) {
  process.stderr.write('AgentHub is not built yet. Run "npm install" or "npm run build" first.\n');
  process.exit(1);
} else if (major >= 24) {
  await import(program.href);
} else {
  const node = createRequire(import.meta.url).resolve('node/bin/node');
  const child = spawn(node, [fileURLToPath(program), ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
}
