import { KNOWN_FAILURES, NOT_BUILT } from './known.ts';
import type { ScenarioResult, ServerSet } from './suite.ts';

/** Prints one set; gives how many required scenarios fail that are not known to. */
export function reportSet(set: ServerSet, results: readonly ScenarioResult[]): number {
  const required = results.filter((result) => result.required);
  const passing = required.filter(({ failed }) => failed.length === 0);
  const checks = required.reduce((sum, { passed }) => sum + passed, 0);
  const allChecks = required.reduce((sum, each) => sum + each.passed + each.failed.length, 0);
  print(
    `server, ${set.requirements}, in front of a server of the ${set.behind} revision: ${passing.length} of ${required.length} required scenarios, ${checks} of ${allChecks} checks`,
  );
  let unexpected = 0;
  for (const { name, failed } of required) {
    if (failed.length === 0) continue;
    const known = KNOWN_FAILURES[name];
    if (known === undefined) unexpected += 1;
    print(`  ${known === undefined ? 'FAILS' : 'known'} ${name}: ${known ?? failed.join('; ')}`);
  }
  for (const { name, failed } of results) {
    if (failed.length === 0 || required.some((each) => each.name === name)) continue;
    const reason = NOT_BUILT.find(({ names }) => names.test(name))?.reason;
    print(`  not required ${name}: ${reason ?? failed.join('; ')}`);
  }
  return unexpected;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
