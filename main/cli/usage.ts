import { Option, type Command } from 'commander';
import type { CommandInput } from '../../app/contract/index.ts';
import { addCommand, withSession, type Common } from './command.ts';
import { dollars, table } from './output.ts';

type Grouping = NonNullable<CommandInput<'usage.report'>['by']>;

export function registerUsage(program: Command): void {
  const by = new Option('--by <key>', 'how the rows are grouped')
    .choices(['model', 'conversation', 'tool', 'day', 'month'])
    .default('model');
  addCommand(program, 'usage', 'what was spent').addOption(by).action(usage);
}

function usage(options: Common & { by: Grouping }): Promise<void> {
  return withSession(
    options,
    async ({ door }, output) => {
      const report = await door.invoke('usage.report', { by: options.by });
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
