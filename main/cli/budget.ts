import { InvalidArgumentError, Option, type Command } from 'commander';
import { budgetPeriod, budgetScope, type CommandInput } from '../../app/contract/index.ts';
import { wireBudget } from '../server/wire-budget.ts';
import { UsageError, addCommand, addNoun, withSession, type Common } from './command.ts';
import { table } from './output.ts';

type Wish = CommandInput<'budgets.set'>;
type Wire = ReturnType<typeof wireBudget>;

interface Which {
  readonly scope?: Wish['scope'];
  readonly period?: Wish['period'];
  readonly target?: string;
}

interface SetOptions extends Common, Which {
  readonly limit: number;
  readonly soft?: true;
  readonly warnAt?: number;
  readonly timeZone?: string;
}

const NO_SERVERS = { servers: false };

export function registerBudget(program: Command): void {
  const budget = addNoun(program, 'budget', 'limits of what may be spent');
  addCommand(budget, 'list', 'every budget, with what is spent and left').action(list);
  which(addCommand(budget, 'set', 'add a budget, or change the one of that scope and period'))
    .requiredOption('--limit <usd>', 'US dollars; time counts by what it costs', dollarAmount)
    .option('--soft', 'warn only, and stop nothing')
    .option('--warn-at <percent>', 'when to warn, 80 by default', percent)
    .option('--time-zone <name>', 'such as Asia/Seoul; this machine decides otherwise')
    .action(set);
  which(addCommand(budget, 'remove [id]', 'take a budget away')).action(remove);
  which(addCommand(budget, 'raise [id]', 'allow more just once, in the present period'))
    .requiredOption('--by <usd>', 'US dollars', dollarAmount)
    .action(raise);
}

function which(command: Command): Command {
  return command
    .addOption(new Option('--scope <scope>', 'what it limits').choices(budgetScope.options))
    .addOption(new Option('--period <period>', 'how long it counts').choices(budgetPeriod.options))
    .option('--target <id>', 'which chat, model, agent, ...; each by itself where left out');
}

function list(options: Common): Promise<void> {
  return withSession(
    options,
    async ({ door }, output) => {
      const { budgets } = await door.invoke('budgets.list', {});
      const wire = budgets.map(wireBudget);
      output.result(wire, wire.length === 0 ? ['There is no budget.'] : lines(wire));
    },
    NO_SERVERS,
  );
}

function set(options: SetOptions): Promise<void> {
  const { scope, period, target, limit, soft, warnAt, timeZone } = options;
  if (scope === undefined || period === undefined) {
    throw new UsageError('Give --scope and --period, such as: --scope app --period month.');
  }
  const wish: Wish = {
    scope,
    period,
    limitNano: Math.round(limit * 1e9),
    hard: soft !== true,
    ...(target === undefined ? {} : { target }),
    ...(warnAt === undefined ? {} : { warnAt }),
    ...(timeZone === undefined ? {} : { timeZone }),
  };
  return withSession(
    options,
    async ({ door }, output) => {
      const wire = wireBudget(await door.invoke('budgets.set', wish));
      output.result(wire, lines([wire]));
    },
    NO_SERVERS,
  );
}

function remove(id: string | undefined, options: Common & Which): Promise<void> {
  const choice = chosen(id, options);
  return withSession(
    options,
    async ({ door }, output) => {
      const removed = await door.invoke('budgets.remove', choice);
      output.result(removed, [`removed ${removed.id}`]);
    },
    NO_SERVERS,
  );
}

function raise(id: string | undefined, options: Common & Which & { by: number }): Promise<void> {
  const choice = { ...chosen(id, options), amountNano: Math.round(options.by * 1e9) };
  return withSession(
    options,
    async ({ door }, output) => {
      const wire = wireBudget(await door.invoke('budgets.raise', choice));
      output.result(wire, lines([wire]));
    },
    NO_SERVERS,
  );
}

function chosen(id: string | undefined, { scope, period, target }: Which) {
  if (id !== undefined) return { id };
  if (scope === undefined || period === undefined) {
    throw new UsageError('Give the id of a budget, or its --scope and --period.');
  }
  return { scope, period, ...(target === undefined ? {} : { target }) };
}

function lines(budgets: readonly Wire[]): string[] {
  return table([
    ['scope', 'target', 'period', 'limit', 'spent', 'reserved', 'left', 'renews', 'kind', 'id'],
    ...budgets.flatMap((budget) => {
      const of = (account?: Wire['accounts'][number]): string[] => [
        budget.scope,
        account?.subject || (budget.target ?? ''),
        budget.period,
        money(budget.limit_usd + (account?.raised_usd ?? 0)),
        money(account?.spent_usd ?? 0),
        money(account?.reserved_usd ?? 0),
        money(account?.left_usd ?? budget.limit_usd),
        budget.renews_at?.slice(0, 10) ?? 'never',
        budget.hard ? 'hard' : 'soft',
        budget.id,
      ];
      return budget.accounts.length === 0 ? [of()] : budget.accounts.map(of);
    }),
  ]);
}

function money(dollars: number): string {
  return `$${dollars !== 0 && dollars < 0.01 ? dollars.toFixed(6) : dollars.toFixed(2)}`;
}

function dollarAmount(text: string): number {
  if (/^[\d.]+ ?(ms|s|sec|m|min|h|hours?|minutes?|seconds?)$/i.test(text.trim())) {
    throw new InvalidArgumentError(
      'A limit is an amount of US dollars, such as 2.50. Time counts by what it costs: give a tool a price for each second in mcp.json ("agenthub": {"price": {"TOOL": {"perSecond": 0.01}}}).',
    );
  }
  const value = Number(text.replace(/^\$/, ''));
  if (text.trim() === '' || !Number.isFinite(value) || value < 0 || value > 1e6) {
    throw new InvalidArgumentError('It must be an amount of US dollars, such as 100 or 2.50.');
  }
  return value;
}

function percent(text: string): number {
  const value = Number(text.replace(/%$/, ''));
  if (text.trim() === '' || !(value > 0 && value <= 100)) {
    throw new InvalidArgumentError('It must be a percentage from 1 to 100.');
  }
  return value / 100;
}
