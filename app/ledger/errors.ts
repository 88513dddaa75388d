import { AppError } from '../base/index.ts';
import type { BudgetRefusal } from './decide.ts';
import type { Period } from './period.ts';
import type { Fitting } from './pricing.ts';
import type { ExportProblem } from './provider-export.ts';
import { EACH, type Budget } from './scope.ts';

const PERIODS: Record<Period, string> = {
  run: 'for each run',
  day: 'a day',
  week: 'a week',
  month: 'a month',
  total: 'in total',
};

/** A budget as a person calls it: "the app's budget of $100.00 a month". */
export function budgetName(budget: Budget, limitNano = budget.limitNano): string {
  const owner =
    budget.scope === 'app'
      ? "the app's budget"
      : budget.target === EACH
        ? `the budget of each ${budget.scope}`
        : `the budget of the ${budget.scope} "${budget.target}"`;
  return `${owner} of ${usd(limitNano)} ${PERIODS[budget.period]}`;
}

/** Nano-dollars for a person: cents, and more digits where it is less than a cent. */
export function usd(nano: number): string {
  const dollars = nano / 1e9;
  return `$${nano !== 0 && Math.abs(nano) < 1e7 ? dollars.toFixed(6) : dollars.toFixed(2)}`;
}

/** A call that was not sent because it might not fit. The data tells a program the same. */
export function budgetExceeded(
  refusal: BudgetRefusal,
  neededNano: number | null,
  fits: Fitting,
  timeZone: string,
): AppError {
  const { budget, leftNano, limitNano, renewsAt } = refusal;
  const name = budgetName(budget, limitNano);
  return new AppError({
    kind: 'budget',
    code: refusal.reason === 'no-room' ? 'budget.exceeded' : 'budget.price-unknown',
    message:
      refusal.reason === 'price-unknown'
        ? `The price of this model is not known, so the call cannot be held to ${name}. It was not sent.`
        : neededNano === null
          ? `Nothing is left of ${name}. The call was not sent.`
          : `This call may cost up to ${usd(neededNano)}, and ${usd(leftNano)} is left of ${name}. It was not sent.`,
    remedy: remedy(refusal, fits, timeZone),
    data: {
      budget: {
        id: budget.id,
        scope: budget.scope,
        target: budget.target,
        period: budget.period,
      },
      limit_usd: limitNano / 1e9,
      spent_usd: refusal.spentNano / 1e9,
      reserved_usd: refusal.heldNano / 1e9,
      left_usd: leftNano / 1e9,
      needed_usd: neededNano === null ? null : neededNano / 1e9,
      renews_at: renewsAt === undefined ? null : new Date(renewsAt).toISOString(),
      fits: { max_output_tokens: fits.maxOutputTokens ?? null, models: fits.models },
    },
  });
}

/** The same refusal where the size of documents had to be guessed from above; says of which. */
export function withUncounted(refused: AppError, documents: readonly string[]): AppError {
  if (refused.code !== 'budget.exceeded' || documents.length === 0) return refused;
  const names = documents.map((name) => `"${name}"`).join(', ');
  return new AppError({
    kind: refused.kind,
    code: 'budget.exceeded',
    message: `${refused.message} The pages of ${names} cannot be counted, so as many are held for it as a model reads.`,
    remedy:
      `${refused.remedy ?? ''} A document that is saved anew by another program can often be counted.`.trim(),
    data: { ...refused.data, uncounted: names, variant: 'uncounted' },
  });
}

function remedy(refusal: BudgetRefusal, fits: Fitting, timeZone: string): string {
  const ways = ['Raise the budget in Budgets (or "agenthub budget raise") and press Retry'];
  if (fits.maxOutputTokens !== undefined) {
    ways.push(`set the longest answer to ${fits.maxOutputTokens} tokens or less`);
  }
  if (fits.models.length > 0) ways.push(`choose a cheaper model (${fits.models.join(', ')})`);
  const renews =
    refusal.renewsAt === undefined
      ? ''
      : ` It starts anew on ${new Intl.DateTimeFormat('en', { dateStyle: 'long', timeZone }).format(refusal.renewsAt)}.`;
  return `${ways.join(', or ')}.${renews} What was done so far is kept.`;
}

export function budgetUnknown(id: string): AppError {
  return new AppError({
    kind: 'missing',
    code: 'budget.unknown',
    message: `There is no budget "${id}".`,
    remedy: 'See which there are with "agenthub budget list" or on the Budgets page.',
    data: { id },
  });
}

/** `variant` tells what is wrong to a window that speaks another language; `name` what it is about. */
export function budgetInvalid(
  variant: 'which' | 'amount' | 'unused' | 'limit' | 'warning' | 'time-zone' | 'provider',
  { problem, remedy, name }: { problem: string; remedy: string; name?: string | undefined },
): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'budget.invalid',
    message: problem,
    remedy,
    data: { variant, problem, name },
  });
}

export function exportTooLarge(): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'usage.export-too-large',
    message: 'That is more than one file can hold.',
    remedy: 'Choose fewer days, such as one month at a time.',
  });
}

export function exportUnreadable(problem: ExportProblem): AppError {
  const line = problem.kind === 'line' ? problem.line : undefined;
  const column = problem.kind === 'column' ? problem.column : undefined;
  return new AppError({
    kind: 'invalid',
    code: 'usage.export-unreadable',
    message: `The file cannot be compared: ${unreadableFor(problem)}`,
    remedy:
      problem.kind === 'no-models'
        ? 'Group the usage by model on the page of the provider, then export it again.'
        : "Export the usage as CSV on the Usage page of Anthropic's or OpenAI's console.",
    data: { variant: problem.kind, line, column },
  });
}

function unreadableFor(problem: ExportProblem): string {
  switch (problem.kind) {
    case 'foreign':
      return 'it is not a usage export of Anthropic or OpenAI.';
    case 'cost':
      return 'it is an export of costs, which tells no tokens.';
    case 'other-work':
      return 'it is about something else than answers, such as pictures or embeddings.';
    case 'column':
      return `its column "${problem.column}" is missing.`;
    case 'no-models':
      return 'its rows do not tell which model was used.';
    case 'no-rows':
      return 'it has no rows.';
    case 'line':
      return `line ${problem.line} cannot be read.`;
  }
}
