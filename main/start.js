// `npm start`. Plain JavaScript on purpose: it must run on old versions of Node, where it starts
// itself again on the Node 24 of node_modules.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const [major] = process.versions.node.split('.').map(Number);

if (major >= 24) {
  const { start } = await import('./start/start.ts');
  process.exitCode = await start(process.argv.slice(2));
} else {
  const names = ['../node_modules/node/bin/node', '../node_modules/node/bin/node.exe'];
  const node = names.map(here).find(existsSync);
  if (node === undefined) {
    process.stderr.write('AgentHub is not installed yet. Run "npm install" first.\n');
    process.exit(1);
  }
  const child = spawn(node, [here('start.js'), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.kill(signal)); // and wait for its clean end
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
}
