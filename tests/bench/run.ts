/**
 * Runs the benchmarks named on the command line, or all: `npm run bench -- gateway`. Each prints a
 * table, and at the end one JSON object with everything is printed (`--json FILE` writes it too).
 */
import { readdirSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform } from 'node:os';
import { table, type Benchmark } from './table.ts';

const SUFFIX = '.bench.ts';
const args = process.argv.slice(2);
const json = args.indexOf('--json');
const file = json < 0 ? undefined : args.splice(json, 2)[1];
const known = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith(SUFFIX))
  .map((name) => name.slice(0, -SUFFIX.length));
const unknown = args.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`No benchmark ${unknown.join(', ')}; there are: ${known.join(', ')}.\n`);
  process.exit(2);
}
const results: Record<string, unknown> = {
  machine: { node: process.version, platform: platform(), arch: arch(), cores: cpus().length },
};
for (const name of args.length > 0 ? args : known) {
  const { run } = (await import(`./${name}${SUFFIX}`)) as { run: Benchmark };
  process.stdout.write(`\n${name}\n`);
  const result = await run((line) => process.stdout.write(`${line}\n`));
  for (const line of rowLines(result)) process.stdout.write(`${line}\n`);
  results[name] = result;
}
const text = JSON.stringify(results);
if (file) writeFileSync(file, `${text}\n`);
process.stdout.write(`\n${text}\n`);

/** A result that is a list of rows with the same fields, as a table. */
function rowLines(result: unknown): string[] {
  const rows = (result as { rows?: Record<string, string | number>[] } | undefined)?.rows ?? [];
  const fields = Object.keys(rows[0] ?? {});
  return fields.length === 0
    ? []
    : table([fields, ...rows.map((row) => fields.map((field) => row[field] ?? ''))]);
}
