import type { Command } from 'commander';
import type { CommandOutput } from '../../app/contract/index.ts';
import { UsageError, addCommand, addNoun, withSession, type Common } from './command.ts';

type Status = CommandOutput<'examples.status'>;

/** The `tools examples` commands: requests for each tool, written by the person's own model. */
export function registerExamples(tools: Command): void {
  const examples = addNoun(tools, 'examples', 'example requests, written by your own model');
  addCommand(examples, 'status', 'how many tools have some, and what the rest may cost').action(
    status,
  );
  addCommand(examples, 'on', 'have them written as servers are added')
    .option('--limit <usd>', 'the most to spend on them in a day')
    .action(on);
  addCommand(examples, 'off', 'write no more; those that are there stay').action(off);
  addCommand(examples, 'write', 'write what is missing now').action(write);
}

function status(options: Common): Promise<void> {
  return withSession(options, async ({ door }, output) => {
    const told = await door.invoke('examples.status', {});
    output.result(told, lines(told));
  });
}

function on(options: Common & { limit?: string }): Promise<void> {
  const limit = options.limit === undefined ? undefined : Number(options.limit);
  if (limit !== undefined && !(limit > 0 && limit <= 1000)) {
    throw new UsageError('--limit is an amount of US dollars, such as 0.10.');
  }
  return change(
    limit === undefined ? { write: true } : { write: true, dailyLimitUsd: limit },
    options,
  );
}

function off(options: Common): Promise<void> {
  return change({ write: false }, options);
}

function change(
  wish: { readonly write: boolean; readonly dailyLimitUsd?: number },
  options: Common,
): Promise<void> {
  return withSession(options, async ({ door }, output) => {
    const { search } = await door.invoke('settings.get', {});
    await door.invoke('settings.update', { search: { examples: { ...search.examples, ...wish } } });
    const told = await door.invoke('examples.status', {});
    output.result(told, lines(told));
  });
}

function write(options: Common): Promise<void> {
  return withSession(options, async ({ door }, output) => {
    const told = await door.invoke('examples.write', {});
    output.result(told, lines(told));
  });
}

function lines(told: Status): string[] {
  const { on: isOn, tools, missing, estimate, problem } = told;
  const limit = `at most $${told.dailyLimitUsd} a day`;
  const rest =
    missing > 0 && estimate
      ? [`The rest costs at most $${(estimate.mostNano / 1e9).toFixed(4)} with ${estimate.model}.`]
      : [];
  return [
    `Example requests are ${isOn ? `on, ${limit}` : 'off'}.`,
    `${tools - missing} of ${tools} tools were asked about.`,
    ...rest,
    ...(problem ? [problem.message, problem.remedy ?? ''].filter(Boolean) : []),
  ];
}
