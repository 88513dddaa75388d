// Runs the client scenarios of the official conformance suite against AgentHub's gateway:
//   node tests/conformance/client/run.ts [SCENARIO...]
// Prints how many scenarios and checks pass for each revision; exit code 1 where one fails that
// `known.ts` gives no reason for, or passes that it says does not.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { parse } from 'yaml';
import { KNOWN_FAILURES } from './known.ts';

const REVISIONS = ['2025-11-25', '2026-07-28'] as const;
const SUITE = dirname(
  createRequire(import.meta.url).resolve('@modelcontextprotocol/conformance/package.json'),
);
const DRIVER = join(import.meta.dirname, 'driver.ts');
const AT_ONCE = Math.max(2, Math.min(4, availableParallelism()));

const requirements = z.object({
  client: z.array(z.string()),
  not_scored: z.array(z.object({ scenario: z.string(), leg: z.string(), reason: z.string() })),
});
const checks = z.array(z.object({ id: z.string(), status: z.string() }));

interface Scenario {
  readonly name: string;
  readonly revision: string;
  /** Whether the revision requires it; the others are extensions and later additions. */
  readonly required: boolean;
}

interface Result extends Scenario {
  readonly passed: boolean;
  readonly checksPassed: number;
  readonly checksFailed: readonly string[];
}

/** What a revision asks of a client, as the suite has frozen it. */
function scenariosOf(revision: string): Scenario[] {
  const text = readFileSync(join(SUITE, 'requirements', `${revision}.yaml`), 'utf8');
  const set = requirements.parse(parse(text));
  const others = set.not_scored.filter(({ leg }) => leg === 'client');
  return [
    ...set.client.map((name) => ({ name, revision, required: true })),
    ...others.map(({ scenario }) => ({ name: scenario, revision, required: false })),
  ];
}

async function run(scenario: Scenario): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'agenthub-conformance-'));
  try {
    const code = await suite([
      ...['client', '--command', `${process.execPath} ${DRIVER}`],
      ...['--scenario', scenario.name, '--spec-version', scenario.revision, '--force'],
      ...['--timeout', '60000', '--output-dir', folder],
    ]);
    const file = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((name) =>
      name.endsWith('checks.json'),
    );
    const seen = file ? checks.parse(JSON.parse(readFileSync(join(folder, file), 'utf8'))) : [];
    return {
      ...scenario,
      passed: code === 0 && seen.length > 0,
      checksPassed: seen.filter(({ status }) => status === 'SUCCESS').length,
      checksFailed: seen
        .filter(({ status }) => status === 'FAILURE' || status === 'WARNING')
        .map(({ id }) => id),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function suite(args: readonly string[]): Promise<number | null> {
  const child = spawn(process.execPath, [join(SUITE, 'dist/index.js'), ...args], {
    stdio: 'ignore',
  });
  return new Promise((resolve) => child.once('exit', resolve));
}

/** Whether this is as it should be: it passes, or the reason why it does not is known. */
function asExpected({ name, passed }: Result): boolean {
  return passed !== Object.hasOwn(KNOWN_FAILURES, name);
}

function line(result: Result): string {
  const { name, revision, passed, checksPassed, checksFailed, required } = result;
  const total = checksPassed + checksFailed.length;
  const mark = passed ? 'passed' : asExpected(result) ? 'known ' : 'FAILED';
  const why = passed ? '' : `  ${KNOWN_FAILURES[name] ?? checksFailed.join(', ')}`;
  return `${revision}  ${mark}  ${checksPassed}/${total}  ${name}${required ? '' : ' (not required)'}${why}`;
}

function sum(title: string, results: readonly Result[]): string {
  const passed = results.filter((result) => result.passed).length;
  const good = results.reduce((total, { checksPassed }) => total + checksPassed, 0);
  const bad = results.reduce((total, { checksFailed }) => total + checksFailed.length, 0);
  return `${title}: ${passed} of ${results.length} scenarios, ${good} of ${good + bad} checks`;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

const wanted = process.argv.slice(2);
const queue = REVISIONS.flatMap(scenariosOf).filter(
  ({ name }) => wanted.length === 0 || wanted.includes(name),
);
const results: Result[] = [];
const worker = async (): Promise<void> => {
  for (let next = queue.shift(); next; next = queue.shift()) {
    const result = await run(next);
    results.push(result);
    print(line(result));
  }
};
await Promise.all(Array.from({ length: AT_ONCE }, worker));
for (const revision of REVISIONS) {
  const own = results.filter((result) => result.revision === revision);
  print(
    sum(
      `client ${revision} required`,
      own.filter(({ required }) => required),
    ),
  );
  print(
    sum(
      `client ${revision} beyond`,
      own.filter(({ required }) => !required),
    ),
  );
}
process.exitCode = results.every(asExpected) ? 0 : 1;
