import { availableParallelism, cpus } from 'node:os';
import type { Command } from 'commander';
import { BENCHMARKS, isBenchmark, type BenchmarkResult } from '../../app/benchmarks/index.ts';
import { workerFile } from '../adapters/workers/files.ts';
import { Threads } from '../adapters/workers/pool.ts';
import { UsageError, addCommand, type Common } from './command.ts';
import { createOutput, table } from './output.ts';

export function registerBench(program: Command): void {
  addCommand(
    program,
    'bench [names...]',
    `how fast this machine is at ${BENCHMARKS.join(', ')}; all of them where none is named`,
  ).action(bench);
}

/**
 * Runs cases over made-up data in memory, one after another, so that none disturbs another. The
 * data folder is not opened: another AgentHub may go on with it.
 */
async function bench(names: string[], options: Common): Promise<void> {
  const unknown = names.filter((name) => !isBenchmark(name));
  if (unknown.length > 0) {
    throw new UsageError(
      `There is no benchmark ${unknown.join(', ')}; there are: ${BENCHMARKS.join(', ')}.`,
    );
  }
  const output = createOutput(options.json === true);
  await using threads = new Threads({
    file: workerFile('benchmark'),
    threads: 1,
    waiting: BENCHMARKS.length,
    idleMs: 1000,
  });
  const results: BenchmarkResult[] = [];
  for (const name of names.length > 0 ? new Set(names) : BENCHMARKS) {
    const result = (await threads.run('benchmark', name)) as BenchmarkResult;
    results.push(result);
    if (!output.json) output.result(undefined, linesOf(result));
  }
  const machine = { node: process.version, cores: availableParallelism(), cpu: cpus()[0]?.model };
  output.result({ made_up_data: true, machine, benchmarks: results }, []);
}

function linesOf({ name, about, rows }: BenchmarkResult): string[] {
  const fields = Object.keys(rows[0] ?? {});
  return [
    name,
    about,
    ...table([fields, ...rows.map((row) => fields.map((field) => String(row[field] ?? '')))]),
    '',
  ];
}
