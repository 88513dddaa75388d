import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../main/adapters/time.ts';
import { callGateway, effectsIn, effectsServer } from '../../tests/support/call-gateway.ts';
import { countingIds } from '../base/index.ts';
import { Ledger, fixedPrices } from '../ledger/index.ts';
import { tables } from '../storage/index.ts';
import { PaidTools } from './paid-tools.ts';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'agenthub-paid-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function open(price: object, others: Record<string, object> = {}) {
  const file = join(folder, 'effects');
  const gateway = await callGateway({
    a: effectsServer(file, { price, timeoutMs: 10_000, fallback: 'b' }),
    ...others,
  });
  const { database } = gateway;
  const make = () =>
    new Ledger({ database, prices: fixedPrices({}), clock: systemClock, ids: countingIds() });
  const ledger = make();
  const paid = new PaidTools(gateway.gateway, ledger);
  const call = (tool: string, args: object = {}) =>
    paid.call({ server: 'a', tool, arguments: { id: '1', ...args } }, { chatId: 'c', turnId: 't' });
  const rows = () => database.select().from(tables.usage).all();
  return { gateway, ledger, call, rows, file, make };
}

test('a call of a paid tool is charged by the call, another one is not', async () => {
  const { gateway, call, rows, ledger } = await open({ write: { perCall: 0.02 } });
  await using _ = gateway;
  expect(await call('write')).toMatchObject({ status: 'answered' });
  expect(await call('look')).toMatchObject({ status: 'answered' });
  expect(rows()).toMatchObject([
    { kind: 'tool', tool: 'a__write', costNano: 20_000_000, provenance: 'computed', chatId: 'c' },
  ]);
  expect(ledger.reports.by('tool')).toMatchObject([{ key: 'a__write', costNano: 20_000_000 }]);
});

test('a tool that is paid by the second is charged for the time that it took', async () => {
  const { gateway, call, rows } = await open({ '*': { perSecond: 1 } });
  await using _ = gateway;
  const outcome = await call('write');
  expect(rows()).toMatchObject([
    { kind: 'time', costNano: outcome.meta.durationMs * 1e6, latencyMs: outcome.meta.durationMs },
  ]);
});

test('what a tool reports that it cost counts in place of the price', async () => {
  const { gateway, call, rows } = await open({ write: { perCall: 0.02 } });
  await using _ = gateway;
  await call('write', { meta: { 'agenthub/cost_usd': 0.0013 } });
  await call('write', { meta: { 'agenthub/cost_usd': 0 } });
  expect(rows()).toMatchObject([
    { costNano: 1_300_000, provenance: 'reported', priceSource: 'a' },
    { costNano: 0, provenance: 'reported', priceSource: 'a' },
  ]);
});

test.each([-1, 1e6, 0.061, '0.01', null, { usd: 1 }, [0.01], true])(
  'a tool that reports %j is charged by its price: the report cannot be true',
  async (told) => {
    const { gateway, call, rows, ledger } = await open({ write: { perCall: 0.02 } });
    await using _ = gateway;
    await call('write', { meta: { 'agenthub/cost_usd': told } });
    expect(rows()).toMatchObject([{ costNano: 20_000_000, provenance: 'computed' }]);
    expect(ledger.budgets.list()[0]?.accounts[0]?.heldNano ?? 0).toBe(0);
  },
);

test('a tool without a price is charged nothing, whatever it reports', async () => {
  const { gateway, call, rows } = await open({});
  await using _ = gateway;
  await call('write', { meta: { 'agenthub/cost_usd': 5 } });
  expect(rows()).toEqual([]);
});

test('attempts before the one that reported its cost are charged by the price', async () => {
  const { gateway, call, rows } = await open({ put: { perCall: 0.02 } });
  await using _ = gateway;
  const { meta } = await call('put', { fault: 'die-after', meta: { 'agenthub/cost_usd': 0.001 } });
  expect(meta.attempts).toBeGreaterThan(1);
  const costNano = (meta.attempts - 1) * 20_000_000 + 1_000_000;
  expect(rows()).toMatchObject([{ costNano, provenance: 'estimated' }]);
});

test('a call that does not fit a budget is not sent', async () => {
  const { gateway, call, ledger, rows, file } = await open({ write: { perCall: 0.02 } });
  await using _ = gateway;
  ledger.budgets.set({ scope: 'tool', period: 'day', limitNano: 70_000_000, hard: true });
  expect(await call('write')).toMatchObject({ status: 'answered' });
  // 0.05 is left, and a call that has to be tried three times costs 0.06.
  expect(await call('write')).toMatchObject({
    status: 'failed',
    error: { kind: 'budget', code: 'budget.exceeded' },
    meta: { outcome: 'not-sent', attempts: 0 },
  });
  expect(effectsIn(file)).toHaveLength(1);
  expect(rows()).toHaveLength(1);
});

test('a call that fails is charged for as often as it was tried, and marked estimated', async () => {
  const { gateway, call, rows } = await open({ write: { perCall: 0.02 } });
  await using _ = gateway;
  expect(await call('write', { fault: 'die-after' })).toMatchObject({ status: 'failed' });
  expect(rows()).toMatchObject([
    { outcome: 'failed', costNano: 20_000_000, provenance: 'estimated' },
  ]);
});

test('no other server stands in where its tool costs more', async () => {
  const other = join(folder, 'other');
  const { gateway, call } = await open(
    {},
    {
      b: effectsServer(other, { price: { '*': { perCall: 1 } } }),
    },
  );
  await using _ = gateway;
  await gateway.gateway.server('a').stop();
  expect(await call('look')).toMatchObject({ status: 'failed' });
  expect(effectsIn(other)).toEqual([]);
});

test('a call that a killed program left open counts with all that it may have cost', async () => {
  const { gateway, ledger, rows, make } = await open({});
  await using _ = gateway;
  const held = ledger.reserveAmount({ kind: 'tool', owner: {}, tool: 'a__write' }, 5000);
  expect(held.ok).toBe(true);
  make().settleOpen(() => 0);
  expect(rows()).toMatchObject([
    { kind: 'tool', costNano: 5000, outcome: 'failed', provenance: 'estimated' },
  ]);
});
