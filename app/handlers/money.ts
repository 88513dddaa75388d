import type { App } from '../app.ts';
import { AppError } from '../base/index.ts';
import {
  borders,
  dayFromName,
  dayName,
  expectedAtEnd,
  ledgerErrors,
  limitOf,
  readProviderExport,
  warningLevel,
  type Budget,
  type BudgetScope,
  type BudgetStatus,
  type BudgetWindow,
  type DayRange,
  type Period,
  type Spender,
} from '../ledger/index.ts';
import { providerById } from '../models/index.ts';
import type { TurnChoice } from '../chats/index.ts';
import { budgetTarget } from './budget-target.ts';
import type { CommandsOf, Handlers } from './types.ts';

export function moneyHandlers(app: App): Handlers<CommandsOf<'usage'> | CommandsOf<'budgets'>> {
  const { ledger, store } = app;
  const viewed = (status: BudgetStatus) => budgetView(status, app.clock.now());
  return {
    'usage.report': ({ by, ...days }) => {
      const range = rangeOf(days);
      return {
        rows: ledger.reports.by(by, range).map((row) => ({
          ...row,
          label: by === 'conversation' ? chatTitle(app, row.key) : row.key || 'unknown',
        })),
        total: ledger.reports.total(range),
      };
    },
    'usage.series': ({ by, unit, ...days }) => ({
      rows: ledger.reports.series(by, unit, rangeOf(days)),
    }),
    'usage.ofTurn': ({ chatId, turnId }) => {
      const choice = store.choices.of(turnId);
      return {
        calls: ledger.callsOf({ chatId, turnId }, (id) => providerById(id)?.priceId ?? id),
        ...(choice ? { choice: choiceView(choice) } : {}),
      };
    },
    'usage.summary': () => {
      const today = ledger.today();
      const [month] = borders('month', today);
      return {
        today: ledger.reports.total({ from: today }),
        month: ledger.reports.total({ from: month }),
      };
    },
    'usage.forecast': () => ledger.forecast(),
    'usage.export': ({ format, ...days }) => {
      const text = ledger.export(rangeOf(days), format);
      if (text === undefined) throw ledgerErrors.exportTooLarge();
      const mimeType = format === 'csv' ? 'text/csv' : 'application/json';
      return { fileName: `agenthub-usage-${dayName(ledger.today())}.${format}`, mimeType, text };
    },
    'usage.reconcile': ({ text }) => {
      const reading = readProviderExport(text);
      if (!reading.ok) throw ledgerErrors.exportUnreadable(reading.problem);
      const rows = ledger.reconcile(reading).map((row) => ({ ...row }));
      const agreeing = rows.filter((row) => row.agrees).length;
      return { rows, agreeing, differing: rows.length - agreeing };
    },
    'budgets.list': () => ({ budgets: ledger.budgets.list().map(viewed) }),
    'budgets.spenders': ({ id, subject }) => {
      const { models, chats, agents, tools } = ledger.budgets.spenders(id, subject);
      const named = (list: readonly Spender[]) => list.map((one) => ({ ...one, label: one.key }));
      return {
        models: named(models),
        chats: chats.map((one) => ({ ...one, label: chatTitle(app, one.key) })),
        agents: named(agents),
        tools: named(tools),
      };
    },
    'budgets.set': (wish) => {
      const target = budgetTarget(app.settings.current, wish.scope, wish.target);
      return viewed(ledger.budgets.status(ledger.budgets.set({ ...wish, target })));
    },
    'budgets.remove': (choice) => ({ id: ledger.budgets.remove(chosen(app, choice).id).id }),
    'budgets.raise': ({ amountNano, subject, ...choice }) =>
      viewed(ledger.budgets.raise(chosen(app, choice).id, amountNano, subject)),
  };
}

function chatTitle(app: App, id: string): string {
  return app.store.find(id)?.title ?? `${id} (deleted)`;
}

function choiceView({ reasons, ...choice }: TurnChoice) {
  if (!reasons) return choice;
  return { ...choice, reasons: { order: [...reasons.order], refused: [...reasons.refused] } };
}

interface Choice {
  readonly id?: string | undefined;
  readonly scope?: BudgetScope | undefined;
  readonly target?: string | undefined;
  readonly period?: Period | undefined;
}

function chosen(app: App, { id, scope, target, period }: Choice): Budget {
  const { budgets } = app.ledger;
  if (id !== undefined) return budgets.get(id);
  if (scope === undefined || period === undefined) {
    throw ledgerErrors.budgetInvalid('which', {
      problem: 'It is not told which budget is meant.',
      remedy: 'Give its id, or its scope and period (and target, where it has one).',
    });
  }
  const found =
    budgets.find(scope, target, period) ??
    budgets.find(scope, budgetTarget(app.settings.current, scope, target), period);
  if (!found) throw ledgerErrors.budgetUnknown([scope, target, period].filter(Boolean).join(' '));
  return found;
}

const LEVELS = ['fine', 'nearly', 'used-up'] as const;

function budgetView({ budget, accounts, renewsAt, window }: BudgetStatus, now: number) {
  return {
    ...budget,
    renewsAt,
    since: window.since,
    accounts: accounts.map((account) => ({
      ...accountView(budget, account),
      expectedNano: expectedAtEnd(account.spentNano, window, now),
    })),
  };
}

function accountView(budget: Budget, window: BudgetWindow) {
  const { subject, spentNano, heldNano, raisedNano, unpriced } = window;
  const leftNano = Math.max(0, limitOf({ budget, window }) - spentNano - heldNano);
  const level = LEVELS[warningLevel({ budget, window })];
  return { subject, spentNano, heldNano, raisedNano, leftNano, unpriced, level };
}

function rangeOf(days: { from?: string | undefined; to?: string | undefined }): DayRange {
  const day = (name: string | undefined): number | undefined => {
    if (name === undefined) return undefined;
    const found = dayFromName(name);
    if (found !== undefined) return found;
    throw new AppError({
      kind: 'invalid',
      code: 'usage.day',
      message: `"${name}" is not a day.`,
      remedy: 'Write it as 2026-12-31.',
      data: { name },
    });
  };
  const last = day(days.to);
  return { from: day(days.from), to: last === undefined ? undefined : last + 1 };
}
