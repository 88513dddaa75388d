// Runs the whole test suite: builds, gets a browser where none is found and the machine allows it,
// runs every test, and ends with the line "N passed, N failed, N skipped". With --full the long
// cases run as often as the product promises to stand them. Files that failed beside others run once
// more alone, and the output names them.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

const run = (command, args, options = {}) =>
  spawnSync(command, args, { stdio: 'inherit', ...options }).status ?? 1;

function ensureBrowser() {
  if (process.env.AGENTHUB_CHROMIUM || existsSync('/usr/bin/chromium')) return;
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    return;
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const quiet = { stdio: ['ignore', 'ignore', 'inherit'], env };
  process.stdout.write('No browser found: installing Chromium from Debian.\n');
  run('apt-get', ['update', '-qq'], quiet);
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], quiet);
}

const folder = mkdtempSync(join(tmpdir(), 'agenthub-tests-'));

/** One run of vitest: its exit code, and what its report says of each file, if it wrote one. */
function vitest(name, args, env) {
  const report = join(folder, `${name}.json`);
  const reports = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const code = run('vitest', ['run', ...reports, ...args], { env: { ...process.env, ...env } });
  const files = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')).testResults : null;
  return { code, files };
}

const failed = (file) => file.status === 'failed';

/** What failed in a file: its tests, or the file itself where it could not be read. */
function failures(file) {
  const place = relative(process.cwd(), file.name);
  const tests = file.assertionResults.filter((test) => test.status === 'failed');
  if (tests.length === 0) return [`${place}: ${file.message}`];
  return tests.map((test) => `${place}: ${test.fullName}\n${test.failureMessages.join('\n')}`);
}

/** Every file's result; the few that failed run again, alone, for a busy machine fails them too. */
function results(args, env) {
  const first = vitest('first', args, env);
  if (first.files === null) return { code: 1, files: [] };
  const again = first.files.filter(failed);
  if (first.code === 0 || again.length === 0 || again.length > 5) return first;
  for (const text of again.flatMap(failures)) process.stdout.write(`to run again: ${text}\n`);
  const options = args.filter((arg, at) => arg.startsWith('-') || args[at - 1]?.startsWith('-'));
  const names = again.map((file) => relative(process.cwd(), file.name));
  const second = vitest('second', ['--no-file-parallelism', ...options, ...names], env);
  if (second.files === null) return first;
  const late = new Map(second.files.map((file) => [file.name, file]));
  return { code: second.code, files: first.files.map((file) => late.get(file.name) ?? file) };
}

ensureBrowser();
const built = run('npm', ['run', '--silent', 'build']) === 0;
const args = process.argv.slice(2).filter((name) => name !== '--full');
const long = args.length < process.argv.length - 2 ? { AGENTHUB_CHAOS: 'long' } : {};
const { code, files } = built ? results(args, long) : { code: 1, files: [] };
rmSync(folder, { recursive: true, force: true });

const tests = files.flatMap((file) => file.assertionResults);
const having = (...states) => tests.filter((test) => states.includes(test.status));
const broken = files.filter((file) => failed(file) && file.assertionResults.length === 0).length;
const wrong = having('failed').length + broken;
for (const test of having('skipped', 'pending'))
  process.stdout.write(`skipped: ${test.fullName}\n`);
for (const text of files.filter(failed).flatMap(failures))
  process.stdout.write(`failed: ${text}\n`);
const count = code !== 0 && wrong === 0 ? 1 : wrong; // it ended badly without naming a test
process.stdout.write(
  `${having('passed').length} passed, ${count} failed, ${having('skipped', 'pending', 'todo').length} skipped\n`,
);
process.exit(count === 0 ? 0 : 1);
