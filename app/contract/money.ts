import * as z from 'zod';
import { modelChoices, usageSum } from './shapes.ts';

const nothing = z.object({});

export const budgetScope = z.enum([
  'app',
  'project',
  'chat',
  'run',
  'agent',
  'model',
  'provider',
  'tool',
  'job',
  'plugin',
]);
export const budgetPeriod = z.enum(['run', 'day', 'week', 'month', 'total']);

/** A budget and what counts in it in its present period. Money is integer nano-dollars. */
export const budgetView = z.object({
  id: z.string(),
  scope: budgetScope,
  /** An id or a name; `*` counts each by itself; empty for the whole app. */
  target: z.string(),
  period: budgetPeriod,
  limitNano: z.number(),
  /** A hard budget stops calls, a soft one only warns. */
  hard: z.boolean(),
  warnAt: z.number(),
  timeZone: z.string().nullable(),
  renewsAt: z.number().optional(),
  /** When the present period began, in milliseconds; 0 where it is all time. */
  since: z.number().optional(),
  accounts: z.array(
    z.object({
      /** Empty where the budget has one account only. */
      subject: z.string(),
      spentNano: z.number(),
      /** Worst cases of the calls that run now. */
      heldNano: z.number(),
      /** Allowed once on top of the limit. */
      raisedNano: z.number(),
      leftNano: z.number(),
      /** Calls of unknown price: the true spend is higher. */
      unpriced: z.number(),
      /** What will probably have been spent at the end of the period; left out where that cannot be told. */
      expectedNano: z.number().optional(),
      level: z.enum(['fine', 'nearly', 'used-up']),
    }),
  ),
});

const budgetWish = z.object({
  scope: budgetScope,
  target: z.string().trim().min(1).max(300).optional(),
  period: budgetPeriod,
  limitNano: z.number().int().nonnegative(),
  hard: z.boolean().default(true),
  warnAt: z.number().positive().max(1).optional(),
  timeZone: z.string().optional(),
});

/** Which budget is meant: by its id, or by what it limits. */
const budgetChoice = z.object({
  id: z.string().optional(),
  scope: budgetScope.optional(),
  target: z.string().optional(),
  period: budgetPeriod.optional(),
});

const dayName = z.string().regex(/^\d{4}-\d\d-\d\d$/, 'must be a day such as 2026-12-31');
const grouping = z.enum(['model', 'conversation', 'agent', 'tool', 'day', 'week', 'month']);
const dayRange = z.object({
  /** First day, included. */
  from: dayName.optional(),
  /** Last day, included. */
  to: dayName.optional(),
});

/** One call of a turn as the ledger has it. */
const callCost = z.object({
  id: z.string(),
  kind: z.enum(['model', 'tool', 'time']),
  /** `not-sent`: nothing went to a provider, and it counts as no call. */
  outcome: z.enum(['ok', 'failed', 'cancelled', 'not-sent']),
  provider: z.string().nullable(),
  model: z.string().nullable(),
  tool: z.string().nullable(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  cacheReadTokens: z.number(),
  cacheWriteTokens: z.number(),
  reasoningTokens: z.number(),
  webSearches: z.number(),
  tier: z.string().nullable(),
  /** Null where the price is unknown. */
  costNano: z.number().nullable(),
  /** What each kind of token cost; left out where the price cannot be split. */
  parts: z
    .object({
      input: z.number(),
      output: z.number(),
      cacheRead: z.number(),
      cacheWrite: z.number(),
      search: z.number(),
      /** Part of `output`. */
      reasoning: z.number(),
    })
    .optional(),
  provenance: z.enum(['reported', 'computed', 'estimated']),
  priceSource: z.string().nullable(),
  priceDate: z.string().nullable(),
  latencyMs: z.number(),
  error: z.string().nullable(),
});

const spender = z.object({
  key: z.string(),
  label: z.string(),
  costNano: z.number(),
  calls: z.number(),
});

const figures = z.object({
  input: z.number(),
  cacheWrite: z.number(),
  cacheRead: z.number(),
  output: z.number(),
});

/** Spending and limits. */
export const moneyCommands = {
  'usage.report': {
    input: dayRange.extend({ by: grouping.default('model') }),
    output: z.object({
      rows: z.array(usageSum.extend({ key: z.string(), label: z.string() })),
      total: usageSum,
    }),
  },
  /** Cost over time, stacked by what spent it. */
  'usage.series': {
    input: dayRange.extend({
      by: z.enum(['model', 'agent', 'tool']).default('model'),
      unit: z.enum(['day', 'week', 'month']).default('day'),
    }),
    output: z.object({
      rows: z.array(z.object({ at: z.string(), key: z.string(), costNano: z.number() })),
    }),
  },
  'usage.ofTurn': {
    input: z.object({ chatId: z.string(), turnId: z.string() }),
    output: z.object({
      calls: z.array(callCost),
      /** Left out for turns of before this was kept. */
      choice: z
        .object({
          chosenBy: z.enum(['person', 'agent', 'chat', 'settings', 'automatic']),
          model: z.string(),
          reasons: modelChoices.pick({ order: true, refused: true }).optional(),
        })
        .optional(),
    }),
  },
  'usage.summary': {
    input: nothing,
    output: z.object({ today: usageSum, month: usageSum }),
  },
  'usage.forecast': {
    input: nothing,
    output: z.object({
      spentNano: z.number(),
      /** Left out while no whole day has passed. */
      expectedNano: z.number().optional(),
      basisDays: z.number(),
    }),
  },
  'usage.export': {
    input: dayRange.extend({ format: z.enum(['csv', 'json']).default('csv') }),
    output: z.object({ fileName: z.string(), mimeType: z.string(), text: z.string() }),
  },
  'usage.reconcile': {
    /** The usage CSV of Anthropic's or OpenAI's console. */
    input: z.object({ text: z.string().max(20_000_000) }),
    output: z.object({
      rows: z.array(
        z.object({
          day: z.string(),
          model: z.string(),
          theirs: figures,
          ours: figures,
          difference: figures,
          agrees: z.boolean(),
        }),
      ),
      agreeing: z.number(),
      differing: z.number(),
    }),
  },
  'budgets.list': { input: nothing, output: z.object({ budgets: z.array(budgetView) }) },
  /** Who spent what counts in a budget now, the dearest first. */
  'budgets.spenders': {
    input: z.object({ id: z.string(), subject: z.string().optional() }),
    output: z.object({
      models: z.array(spender),
      chats: z.array(spender),
      agents: z.array(spender),
      tools: z.array(spender),
    }),
  },
  'budgets.set': { input: budgetWish, output: budgetView },
  'budgets.remove': { input: budgetChoice, output: z.object({ id: z.string() }) },
  'budgets.raise': {
    input: budgetChoice.extend({
      amountNano: z.number().int().positive(),
      subject: z.string().optional(),
    }),
    output: budgetView,
  },
} as const;
