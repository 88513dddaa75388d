import { writeFileSync } from 'node:fs';
import { Option, type Command } from 'commander';
import type { CommandInput, CommandOutput } from '../../app/contract/index.ts';
import { addCommand, withSession, type Common } from './command.ts';
import { fileUnwritable, readGivenFile } from './files.ts';
import { wireReport } from '../server/wire.ts';
import { dollars, table } from './output.ts';

type Grouping = NonNullable<CommandInput<'usage.report'>['by']>;

export function registerUsage(program: Command): void {
  const by = new Option('--by <key>', 'how the rows are grouped')
    .choices(['model', 'conversation', 'agent', 'tool', 'day', 'week', 'month'])
    .default('model');
  const command = days(addCommand(program, 'usage', 'what was spent'))
    .addOption(by)
    .action(usage);
  addCommand(command, 'forecast', 'what this month will probably come to').action(forecast);
  days(addCommand(command, 'export [file]', 'every call as CSV or JSON'))
    .addOption(
      new Option('--format <kind>', 'kind of file').choices(['csv', 'json']).default('csv'),
    )
    .action(exportRows);
  addCommand(
    command,
    'reconcile <file>',
    "compare with the usage CSV of Anthropic's or OpenAI's console",
  ).action(reconcile);
}

interface Days {
  readonly from?: string;
  readonly to?: string;
}

type ExportOptions = Common & Days & { readonly format: 'csv' | 'json' };

const NO_SERVERS = { servers: false };

function days(command: Command): Command {
  return command
    .option('--from <day>', 'first day, such as 2026-12-01')
    .option('--to <day>', 'last day');
}

function given({ from, to }: Days): { from?: string; to?: string } {
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

function forecast(options: Common): Promise<void> {
  return withSession(
    options,
    async ({ door }, output) => {
      const { spentNano, expectedNano, basisDays } = await door.invoke('usage.forecast', {});
      output.result(
        {
          spent_usd: spentNano / 1e9,
          expected_usd: expectedNano === undefined ? null : expectedNano / 1e9,
          basis_days: basisDays,
        },
        [
          `spent this month: ${dollars(spentNano)}`,
          expectedNano === undefined
            ? 'No whole day has passed yet, so there is nothing to forecast from.'
            : `probably by its end: ${dollars(expectedNano)} (from ${basisDays} days)`,
        ],
      );
    },
    NO_SERVERS,
  );
}

function exportRows(file: string | undefined, options: ExportOptions): Promise<void> {
  return withSession(
    options,
    async ({ door }, output) => {
      const { format } = options;
      const made = await door.invoke('usage.export', { ...given(options), format });
      const path = file ?? made.fileName;
      try {
        writeFileSync(path, made.text, { flag: 'wx' });
      } catch (error) {
        throw fileUnwritable(path, error);
      }
      output.result({ file: path }, [`written to ${path}`]);
    },
    NO_SERVERS,
  );
}

function reconcile(file: string, options: Common): Promise<void> {
  const text = readGivenFile(file);
  return withSession(
    options,
    async ({ door }, output) => {
      const report = await door.invoke('usage.reconcile', { text });
      const signed = (value: number): string => (value > 0 ? `+${value}` : String(value));
      output.result({ ...report, rows: report.rows.map(wireDifference) }, [
        ...table([
          ['day', 'model', 'input', 'cache write', 'cache read', 'output', 'agrees'],
          ...report.rows.map(({ day, model, difference, agrees }) => [
            day,
            model,
            signed(difference.input),
            signed(difference.cacheWrite),
            signed(difference.cacheRead),
            signed(difference.output),
            agrees ? 'yes' : 'NO',
          ]),
        ]),
        `${report.agreeing} agree, ${report.differing} differ (provider less AgentHub)`,
      ]);
    },
    NO_SERVERS,
  );
}

function usage(options: Common & Days & { by: Grouping }): Promise<void> {
  return withSession(
    options,
    async ({ door }, output) => {
      const report = await door.invoke('usage.report', { by: options.by, ...given(options) });
      output.result(
        wireReport(report),
        table([
          [options.by, 'calls', 'in', 'cached', 'out', 'cost'],
          ...[...report.rows, { label: 'total', ...report.total }].map((row) => [
            row.label,
            String(row.calls),
            String(row.inputTokens + row.cacheReadTokens + row.cacheWriteTokens),
            row.cacheHitRate === null ? '-' : `${Math.round(row.cacheHitRate * 100)} %`,
            String(row.outputTokens),
            dollars(row.costNano, row.unpriced),
          ]),
        ]),
      );
    },
    NO_SERVERS,
  );
}

type Difference = CommandOutput<'usage.reconcile'>['rows'][number];

/** A row of a comparison as programs outside know it. */
function wireDifference({ theirs, ours, difference, ...row }: Difference) {
  const wire = ({ input, cacheWrite, cacheRead, output }: Difference['ours']) => ({
    input_tokens: input,
    cache_write_tokens: cacheWrite,
    cache_read_tokens: cacheRead,
    output_tokens: output,
  });
  return { ...row, theirs: wire(theirs), ours: wire(ours), difference: wire(difference) };
}
