// npm's `prepare`: after an install, and whenever npx meets this folder for the first time. The
// latter must not cost a build where nothing has changed. Plain JavaScript on purpose: it must run
// on old versions of Node, where it always builds.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
if (Number(process.versions.node.split('.')[0]) >= 24) {
  const { buildIfStale } = await import('./build.ts');
  process.exitCode = await buildIfStale(root);
} else {
  const options = { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' };
  process.exitCode = spawnSync('npm', ['run', '--silent', 'build'], options).status ?? 1;
}
