import { Option, type Command } from 'commander';
import type { CommandInput } from '../../app/contract/index.ts';
import { addCommand, withSession, type Common } from './command.ts';
import { dollars, table } from './output.ts';

type Grouping = NonNullable<CommandInput<'usage.report'>['by']>;

export function registerUsage(program: Command): void {
  const by = new Option('--by <key>', 'how the rows are grouped')
    .choices(['model', 'conversation', 'agent', 'tool', 'day', 'week', 'month'])
    .default('model');
  addCommand(program, 'usage', 'what was spent')
    .addOption(by)
    .option('--from <day>', 'first day, such as 2026-12-01')
    .option('--to <day>', 'last day')
    .action(usage);
}

interface Days {
  readonly from?: string;
  readonly to?: string;
}

function usage(options: Common & Days & { by: Grouping }): Promise<void> {
  return withSession(
    options,
    async ({ door }, output) => {
      const { by, from, to } = options;
      const report = await door.invoke('usage.report', {
        by,
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
      });
      output.result(
        report,
        table([
          [options.by, 'calls', 'in', 'out', 'cost'],
          ...[...report.rows, { label: 'total', ...report.total }].map((row) => [
            row.label,
            String(row.calls),
            String(row.inputTokens + row.cacheReadTokens + row.cacheWriteTokens),
            String(row.outputTokens),
            dollars(row.costNano, row.unpriced),
          ]),
        ]),
      );
    },
    { servers: false },
  );
}
