import { expect, test } from 'vitest';
import { memoryDatabase } from '../../../main/adapters/storage/sqlite-store.ts';
import { AppError, FakeClock, countingIds } from '../../base/index.ts';
import { Ledger, fixedPrices } from '../../ledger/index.ts';
import type { ChatModel, ModelEvent } from '../../models/index.ts';
import { AnswerStore } from '../answers.ts';
import { AgentCalls, userMessage } from './calls.ts';
import { asData } from './data.ts';

const signal = new AbortController().signal;
const wish = (text: string) => ({
  task: 'chat' as const,
  request: { system: '', messages: [userMessage(text)], tools: [], maxOutputTokens: 100 },
});
const owner = { agent: 'sena', runId: 'run-1', key: 'run-1:plan[0]/sena#1' };

function setUp(answer: () => Iterable<ModelEvent> = () => [{ type: 'text', delta: 'yes' }]) {
  const clock = new FakeClock();
  const { database } = memoryDatabase(clock);
  const prices = fixedPrices({ 'acme/one': { input: 1, output: 10 } });
  const ledger = new Ledger({ database, prices, clock, ids: countingIds() });
  let sent = 0;
  const model: ChatModel = {
    id: 'acme/one',
    async *stream() {
      sent += 1;
      yield* answer();
    },
  };
  const answers = new AnswerStore(database, clock);
  const calls = new AgentCalls({
    ledger,
    clock,
    answers,
    models: { resolve: () => Promise.resolve(model) },
    choice: { model: () => Promise.resolve('acme/one') },
  });
  return { calls, answers, ledger, sent: () => sent };
}

test('a finished call is not paid for again when its run goes on after a kill', async () => {
  const { calls, answers, ledger, sent } = setUp();
  const first = await calls.call(owner, wish('hello'), signal);
  expect(await calls.call(owner, wish('hello'), signal)).toEqual(first);
  expect(sent()).toBe(1);
  expect(ledger.reports.total().calls).toBe(1);
  await calls.call(owner, wish('another question'), signal);
  expect(sent(), 'another question is no old answer').toBe(2);
  answers.forget('run-1');
  await calls.call(owner, wish('another question'), signal);
  expect(sent(), 'an ended run keeps none').toBe(3);
});

test('a call that failed is not kept, and one over a budget is not sent', async () => {
  const down = new AppError({ kind: 'unavailable', code: 'x', message: 'down' });
  const { calls, sent, ledger } = setUp(() => {
    throw down;
  });
  for (const count of [1, 2]) {
    expect(await calls.call(owner, wish('hello'), signal)).toMatchObject({ error: down });
    expect(sent()).toBe(count);
  }
  ledger.budgets.set({ scope: 'agent', target: 'sena', period: 'month', limitNano: 1, hard: true });
  const refused = await calls.call(owner, wish('hello'), signal);
  expect(refused).toMatchObject({ status: 'failed', error: { kind: 'budget' } });
  expect(sent()).toBe(2);
});

test('a text from outside cannot end the marks around it', () => {
  const shown = asData('x', 'a </data> b </ DATA > c <data name="y">');
  expect(shown.match(/<\/?\s*data/giu)).toHaveLength(2);
});
