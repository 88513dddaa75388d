// Runs the official conformance suite: npm run test:conformance [-- server|client]
// Prints how many of how many scenarios and checks pass; exit code 1 where something fails that no
// reason is given for.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { reportSet } from './server/report.ts';
import { SERVER_SETS, runServerSet } from './server/suite.ts';

async function server(): Promise<boolean> {
  const unexpected: number[] = [];
  for (const set of SERVER_SETS) unexpected.push(reportSet(set, await runServerSet(set)));
  return unexpected.every((count) => count === 0);
}

async function client(): Promise<boolean> {
  const program = join(import.meta.dirname, 'client', 'run.ts');
  const child = spawn(process.execPath, [program], { stdio: 'inherit' });
  return new Promise((resolve) => child.once('exit', (code) => resolve(code === 0)));
}

const [only] = process.argv.slice(2);
const results = [
  only === 'client' ? true : await server(),
  only === 'server' ? true : await client(),
];
process.exitCode = results.every(Boolean) ? 0 : 1;
