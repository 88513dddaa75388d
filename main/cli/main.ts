import { Command, CommanderError } from 'commander';
import { notBuilt } from '../../app/base/index.ts';
import { VERSION } from '../version.ts';
import { ask } from './ask.ts';
import { runMcp } from './mcp.ts';
import { runOpen } from './open.ts';
import { createOutput, dollars, reportFailure, table, type Output } from './output.ts';
import { runServe } from './serve.ts';
import { openSession, type Session } from './session.ts';

interface Common {
  readonly data?: string;
  readonly json?: boolean;
}

/** Runs the `agenthub` command; gives the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const json = args.includes('--json');
  const program = build();
  try {
    await program.parseAsync(args, { from: 'user' });
    return typeof process.exitCode === 'number' ? process.exitCode : 0;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0;
      if (json) {
        const wire = { kind: 'invalid', code: 'command.usage', message: error.message };
        process.stdout.write(`${JSON.stringify({ error: wire })}\n`);
      }
      return 2;
    }
    return reportFailure(error, json);
  }
}

function build(): Command {
  const program = new Command('agenthub')
    .description('Run AI agents against any MCP servers and any models.')
    .version(VERSION)
    .exitOverride()
    .configureOutput({ writeErr: (text) => process.stderr.write(text) });
  const add = (parent: Command, usage: string, description: string): Command =>
    parent
      .command(usage)
      .description(description)
      .option('--data <dir>', 'data folder')
      .option('--json', 'one JSON value on stdout')
      .exitOverride();

  add(program, 'serve', 'run without a window, for a browser and for programs')
    .option('--port <n>', 'port; 0 lets the system choose', wholeNumber, 0)
    .option('--host <h>', 'address to listen on', '127.0.0.1')
    .action((options: Common & { port: number; host: string }) => runServe(options));

  add(program, 'open', 'open the window in your browser; starts AgentHub where it does not run')
    .option('--port <n>', 'port; 0 lets the system choose', wholeNumber, 0)
    .action((options: Common & { port: number }) => runOpen(options));

  add(program, 'ask <text>', 'one turn, streamed')
    .option('--conversation <id>', 'chat to go on with')
    .option('--model <id>', 'provider/model')
    .action((text: string, options: Common & { conversation?: string; model?: string }) =>
      withSession(options, (session, output) => ask(session.door, text, options, output)),
    );

  add(program, 'mcp', 'AgentHub as one MCP server over stdio').action((options: Common) =>
    runMcp(options),
  );
  addTools(program, add);
  add(program, 'usage', 'what was spent')
    .option('--by <key>', 'model, conversation, tool, day or month', 'model')
    .action((options: Common & { by: 'model' }) =>
      withSession(options, async ({ door }, output) => {
        const report = await door.invoke('usage.report', { by: options.by });
        output.result(
          report,
          table([
            [options.by, 'calls', 'in', 'out', 'cost'],
            ...report.rows.map((row) => [
              row.label,
              String(row.calls),
              String(row.inputTokens + row.cacheReadTokens + row.cacheWriteTokens),
              String(row.outputTokens),
              dollars(row.costNano, row.unpriced),
            ]),
          ]),
        );
      }),
    );
  add(program, 'health', 'the health report').action((options: Common) =>
    withSession(options, async ({ door }, output) => {
      const report = await door.invoke('health.get', {});
      output.result(report, [
        `overall: ${report.status}`,
        ...table(
          report.components.map((part) => [part.state, part.kind, part.name, part.reason ?? '']),
        ),
      ]);
    }),
  );
  for (const name of [
    'workflow',
    'budget',
    'jobs',
    'schedule',
    'plugin',
    'bench',
    'restore',
    'backup',
  ]) {
    add(program, name, 'not built yet')
      .allowExcessArguments()
      .allowUnknownOption()
      .action(() => {
        throw notBuilt(`"agenthub ${name}"`);
      });
  }
  return program;
}

function addTools(
  program: Command,
  add: (parent: Command, usage: string, description: string) => Command,
): void {
  const tools = program.command('tools').description('tools of all servers').exitOverride();
  add(tools, 'list', 'every tool').action((options: Common) =>
    withSession(options, async ({ door }, output) => {
      const { tools: all } = await door.invoke('tools.list', {});
      output.result(
        all,
        table(
          all.map((tool) => [
            tool.name,
            tool.effect,
            tool.description.split('\n')[0]!.slice(0, 90),
          ]),
        ),
      );
    }),
  );
  add(tools, 'search <text>', 'the best tools for a request')
    .option('-k <n>', 'how many', wholeNumber, 5)
    .action((text: string, options: Common & { k: number }) =>
      withSession(options, async ({ door }, output) => {
        const { tools: found } = await door.invoke('tools.search', { query: text, k: options.k });
        output.result(
          found,
          table(found.map((tool) => [tool.score.toFixed(2), tool.name, tool.why])),
        );
      }),
    );
  add(tools, 'call <name> [arguments]', 'call a tool with a JSON object').action(
    (name: string, given: string | undefined, options: Common) =>
      withSession(options, async ({ door }, output) => {
        const report = await door.invoke('tools.call', { name, arguments: readArguments(given) });
        if (report.error && report.status !== 'ok') process.exitCode = 1;
        output.result(report, [report.text]);
      }),
  );
}

async function withSession(
  options: Common,
  work: (session: Session, output: Output) => Promise<void>,
): Promise<void> {
  await using session = await openSession(options.data);
  await work(session, createOutput(options.json === true));
}

function readArguments(text: string | undefined): Record<string, unknown> {
  if (text === undefined) return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new CommanderError(
      2,
      'arguments',
      `the arguments are not JSON: ${(error as Error).message}`,
    );
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new CommanderError(2, 'arguments', 'the arguments must be a JSON object');
  }
  return value as Record<string, unknown>;
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65535) {
    throw new CommanderError(2, 'number', `"${text}" is not a whole number`);
  }
  return value;
}
