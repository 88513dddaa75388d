import { join } from 'node:path';
import type { Command } from 'commander';
import { AppError, messageOf, toAppError } from '../../app/base/index.ts';
import { settingsJsonSchema } from '../../app/settings/index.ts';
import { dataFolderPath } from '../adapters/data-folder.ts';
import { examineApp } from './doctor-app.ts';
import { examineMachine, mayOpen, type Finding } from './doctor-machine.ts';
import { CommandFailure, addCommand, type Common } from './command.ts';
import { createOutput } from './output.ts';
import { openSession } from './session.ts';

const MARKS: Record<Finding['state'], string> = {
  ok: 'ok',
  warning: 'warning',
  problem: 'PROBLEM',
};

export function registerDoctor(program: Command): void {
  addCommand(program, 'doctor', 'looks for what is wrong, and says what to do')
    .option('--schema', 'print the JSON Schema of settings.json instead, for editors')
    .action((options: Common & { schema?: boolean }) =>
      options.schema ? printSchema() : doctor(options),
    );
}

function printSchema(): void {
  process.stdout.write(`${JSON.stringify(settingsJsonSchema(), null, 2)}\n`);
}

async function doctor(options: Common): Promise<void> {
  const output = createOutput(options.json === true);
  const dataFolder = dataFolderPath(options.data, process.env);
  const machine = await examineMachine(dataFolder);
  const findings = [...machine, ...(await examineRunning(options, machine))];
  const worst = findings.some(({ state }) => state === 'problem')
    ? 'problem'
    : findings.some(({ state }) => state === 'warning')
      ? 'warning'
      : 'ok';
  const value = { status: worst, data_folder: dataFolder, checks: findings };
  const lines = findings.flatMap(({ name, state, message, remedy }) => [
    `${MARKS[state].padEnd(8)} ${name}: ${message}`,
    ...(remedy === undefined || state === 'ok' ? [] : [`${' '.repeat(9)}-> ${remedy}`]),
  ]);
  if (worst !== 'problem') output.result(value, lines);
  else throw new CommandFailure(problemsFound(findings, dataFolder), value, lines);
}

/** What only the running core knows; a core that cannot be opened is itself a finding. */
async function examineRunning(options: Common, machine: readonly Finding[]): Promise<Finding[]> {
  if (!mayOpen(machine)) {
    const message = 'not looked at, because AgentHub cannot start with the problems above';
    return [{ name: 'servers and models', state: 'warning', message }];
  }
  try {
    await using session = await openSession(options.data);
    return await examineApp(session.door);
  } catch (thrown) {
    const { message, remedy } = toAppError(thrown);
    return [{ name: 'start', state: 'problem', message: message || messageOf(thrown), remedy }];
  }
}

function problemsFound(findings: readonly Finding[], dataFolder: string): AppError {
  const names = findings.filter(({ state }) => state === 'problem').map(({ name }) => name);
  return new AppError({
    kind: 'unavailable',
    code: 'doctor.problems',
    message: `${names.length === 1 ? 'One problem was' : `${names.length} problems were`} found: ${names.join(', ')}.`,
    remedy: `Each line above says what to do. The log is ${join(dataFolder, 'logs', 'agenthub.log')}.`,
  });
}
