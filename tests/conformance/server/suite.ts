import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { served, temporaryHome } from '../../support/agenthub.ts';
import { tokenProxy } from './proxy.ts';

/** A revision whose requirements are run, and what the server behind AgentHub speaks. */
export interface ServerSet {
  readonly requirements: '2025-11-25' | '2026-07-28';
  readonly behind: 'newer' | 'older';
}

export interface ScenarioResult {
  readonly name: string;
  readonly required: boolean;
  readonly passed: number;
  readonly failed: readonly string[];
}

/** Every combination that people have. The newest client with an older server has scenarios of its own. */
export const SERVER_SETS: readonly ServerSet[] = [
  { requirements: '2025-11-25', behind: 'older' },
  { requirements: '2025-11-25', behind: 'newer' },
  { requirements: '2026-07-28', behind: 'newer' },
];

const FIXTURE = join(import.meta.dirname, 'fixture.mjs');
const PACKAGE = join(
  import.meta.dirname,
  '../../../node_modules/@modelcontextprotocol/conformance',
);

/** Runs one requirement set of the official suite against `/mcp` in front of the fixture server. */
export async function runServerSet(set: ServerSet): Promise<ScenarioResult[]> {
  using place = temporaryHome();
  mkdirSync(place.data, { recursive: true, mode: 0o700 });
  const fixture = {
    command: process.execPath,
    args: [FIXTURE],
    env: { AGENTHUB_FIXTURE_ERA: set.behind === 'older' ? 'legacy' : '' },
    agenthub: { rate: { capacity: 1000, perSecond: 1000 } },
  };
  writeFileSync(join(place.data, 'mcp.json'), JSON.stringify({ mcpServers: { fixture } }));
  writeFileSync(join(place.data, 'settings.json'), JSON.stringify({ builtinsOffered: true }));
  await using agenthub = await served(['--data', place.data], place.env);
  using proxy = await tokenProxy(agenthub.url, '/mcp?server=fixture', agenthub.token);
  const folder = mkdtempSync(join(tmpdir(), 'agenthub-conformance-'));
  try {
    await runSuite(['--url', proxy.url, '--requirements', set.requirements, '-o', folder]);
    return readResults(folder, requiredOf(set.requirements));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The suite's own exit code says less than its results: they are read afterwards. */
async function runSuite(args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [join(PACKAGE, 'dist/index.js'), 'server', ...args], {
    stdio: 'ignore',
  });
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve());
  });
}

/** The names under `server:` in the suite's own list; what is not scored stands elsewhere in it. */
function requiredOf(revision: string): Set<string> {
  const text = readFileSync(join(PACKAGE, 'requirements', `${revision}.yaml`), 'utf8');
  const [, section = ''] = /^server:\n((?: +.*\n|\n|#.*\n)*)/m.exec(text) ?? [];
  return new Set([...section.matchAll(/^ +- ([\w/-]+)/gm)].map(([, name]) => name!));
}

interface Check {
  readonly id: string;
  readonly status: string;
  readonly errorMessage?: string;
}

/** What each scenario left in a folder of its own: `server-NAME-TIME/checks.json`. */
function readResults(folder: string, required: ReadonlySet<string>): ScenarioResult[] {
  const found = new Map<string, Check[]>();
  for (const entry of readdirSync(folder)) {
    const name = /^server-(.+)-\d{4}-\d\d-\d\dT/.exec(entry)?.[1];
    if (name === undefined) continue;
    const checks = readFileSync(join(folder, entry, 'checks.json'), 'utf8');
    found.set(name, JSON.parse(checks) as Check[]);
  }
  return [...new Set([...required, ...found.keys()])].map((name) => {
    const checks = found.get(name);
    const failed = checks
      ? checks.filter(({ status }) => status === 'FAILURE')
      : [{ id: 'run', errorMessage: 'it did not run' }];
    return {
      name,
      required: required.has(name),
      passed: checks?.filter(({ status }) => status === 'SUCCESS').length ?? 0,
      failed: failed.map(({ id, errorMessage }) => `${id}: ${errorMessage ?? 'failed'}`),
    };
  });
}
