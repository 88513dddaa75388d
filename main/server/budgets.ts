import type { Context, Hono } from 'hono';
import { AppError } from '../../app/base/index.ts';
import type { CommandInput, Door } from '../../app/contract/index.ts';
import { flag } from './http.ts';
import { wireBudget } from './wire-budget.ts';

/** Above it, an amount in billionths of a dollar is no exact number any more. */
const MAX_USD = 9_000_000;

type Fields = Record<string, unknown>;
type Choice = CommandInput<'budgets.remove'>;

/** `GET`, `PUT` and `DELETE /api/budgets`, and `POST /api/budgets/raise` for more just once. */
export function budgetRoutes(
  routes: Hono,
  door: Door,
  readBody: (context: Context) => Promise<Fields>,
): void {
  routes.get('/api/budgets', async (context) => {
    const { budgets } = await door.invoke('budgets.list', {});
    return context.json({ budgets: budgets.map(wireBudget) });
  });
  routes.put('/api/budgets', async (context) => {
    const body = await readBody(context);
    return context.json(wireBudget(await door.invoke('budgets.set', wishOf(body))));
  });
  routes.delete('/api/budgets', async (context) => {
    const query = context.req.query();
    const fields = Object.keys(query).length > 0 ? query : await readBody(context);
    return context.json(await door.invoke('budgets.remove', choiceOf(fields)));
  });
  routes.post('/api/budgets/raise', async (context) => {
    const body = await readBody(context);
    const amountNano = nano(body['amount'] ?? body['amount_usd'], 'amount');
    const subject = typeof body['subject'] === 'string' ? { subject: body['subject'] } : {};
    const raised = await door.invoke('budgets.raise', {
      ...choiceOf(body),
      ...subject,
      amountNano,
    });
    return context.json(wireBudget(raised));
  });
}

/** `hard` and `soft` are two words for one thing; hard is the default. */
function wishOf(body: Fields): CommandInput<'budgets.set'> {
  const { scope, period, target, warn_at: warnAt, time_zone: timeZone } = body;
  const hard = body['hard'] === undefined ? !flag(body, 'soft') : flag(body, 'hard');
  return {
    scope,
    period,
    limitNano: nano(body['limit'] ?? body['limit_usd'], 'limit'),
    hard,
    ...given({ target, warnAt, timeZone }),
  } as CommandInput<'budgets.set'>;
}

function choiceOf({ id, scope, target, period }: Fields): Choice {
  return given({ id, scope, target, period });
}

/** The door checks what the fields hold; here only what was not sent is left out. */
function given(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== null),
  );
}

function nano(value: unknown, field: string): number {
  if (typeof value === 'number' && value >= 0 && value <= MAX_USD) return Math.round(value * 1e9);
  throw new AppError({
    kind: 'invalid',
    code: 'request.field',
    message: `The field "${field}" is missing or not an amount of money.`,
    remedy: `Send "${field}" as an amount of US dollars from 0 to ${MAX_USD}, such as 100.`,
  });
}
