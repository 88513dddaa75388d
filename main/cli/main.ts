import { Command, CommanderError } from 'commander';
import { notBuilt } from '../../app/base/index.ts';
import { VERSION } from '../version.ts';
import { registerAgents } from './agents.ts';
import { registerAsk } from './ask.ts';
import { registerBench } from './bench.ts';
import { registerBudget } from './budget.ts';
import { CommandFailure, UsageError, addCommand, withCommonOptions } from './command.ts';
import { registerData } from './data.ts';
import { registerDoctor } from './doctor.ts';
import { registerHealth } from './health.ts';
import { registerMcp } from './mcp.ts';
import { registerOpen } from './open.ts';
import { reportFailure, reportPartial, reportUsage } from './output.ts';
import { registerServe } from './serve.ts';
import { registerServers } from './servers.ts';
import { registerTools } from './tools.ts';
import { registerUsage } from './usage.ts';
import { registerWorkflow } from './workflow.ts';

/** Commands that a later version will have. */
const NOT_BUILT = ['jobs', 'schedule', 'plugin'];

/** Runs the `agenthub` command; gives the exit code: 0 done, 1 failed, 2 wrong usage or not built. */
export async function main(args: readonly string[]): Promise<number> {
  const end = args.indexOf('--'); // what follows belongs to another program
  const json = (end < 0 ? args : args.slice(0, end)).includes('--json');
  try {
    await build().parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0;
      const shown = error.code === 'commander.help' ? 'A command is missing.' : error.message;
      return reportUsage(shown, json, error.code === 'commander.help');
    }
    if (error instanceof UsageError) return reportUsage(error.message, json, false);
    if (error instanceof CommandFailure) return reportPartial(error, json);
    return reportFailure(error, json);
  }
}

function build(): Command {
  const program = withCommonOptions(new Command('agenthub'))
    .description('Run AI agents against any MCP servers and any models.')
    .version(VERSION)
    // Wrong usage is told once, by reportUsage, with the same words in every form.
    .configureOutput({ outputError: () => undefined });
  registerServe(program);
  registerOpen(program);
  registerAsk(program);
  registerAgents(program);
  registerServers(program);
  registerTools(program);
  registerUsage(program);
  registerBudget(program);
  registerHealth(program);
  registerMcp(program);
  registerWorkflow(program);
  registerData(program);
  registerDoctor(program);
  registerBench(program);
  for (const name of NOT_BUILT) {
    addCommand(program, name, 'not built yet')
      .allowExcessArguments()
      .allowUnknownOption()
      .helpOption(false)
      .action(() => {
        throw notBuilt(`"agenthub ${name}"`);
      });
  }
  return program;
}
