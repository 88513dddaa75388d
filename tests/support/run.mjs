// Runs the whole test suite: builds, gets a browser where none is found and the machine allows it,
// runs every test, and ends with the line "N passed, N failed, N skipped". With --full the long
// cases run as often as the product promises to stand them.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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
const report = join(folder, 'report.json');
ensureBrowser();
let code = run('npm', ['run', '--silent', 'build']);
const counts = { passed: 0, failed: 0, skipped: 0 };
if (code === 0) {
  const names = process.argv.slice(2).filter((name) => name !== '--full');
  const long = names.length < process.argv.length - 2 ? { AGENTHUB_CHAOS: 'long' } : {};
  const reports = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  code = run('vitest', ['run', ...reports, ...names], { env: { ...process.env, ...long } });
  if (existsSync(report)) {
    const result = JSON.parse(readFileSync(report, 'utf8'));
    counts.passed = result.numPassedTests;
    counts.failed = result.numFailedTests;
    counts.skipped = result.numPendingTests + (result.numTodoTests ?? 0);
    for (const file of result.testResults) {
      if (file.status === 'failed' && file.assertionResults.length === 0) counts.failed += 1;
      for (const test of file.assertionResults) {
        if (test.status === 'skipped' || test.status === 'pending') {
          process.stdout.write(`skipped: ${test.fullName}\n`);
        }
      }
    }
  } else counts.failed += 1;
} else counts.failed += 1;
rmSync(folder, { recursive: true, force: true });
process.stdout.write(
  `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`,
);
process.exit(code === 0 && counts.failed === 0 ? 0 : 1);
