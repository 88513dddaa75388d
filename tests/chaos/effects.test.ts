import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { seededRandom } from '../../app/base/index.ts';
import { callGateway, effectsIn, effectsServer } from '../support/call-gateway.ts';

const FAULTS = [
  'none',
  'none',
  'die-before',
  'die-after',
  'kill-self',
  'hang',
  'late',
  'rubbish',
  'wrong-id',
  'twice',
  'half-a-line',
  'error-before',
  'error-after',
  'tool-error',
];

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'agenthub-effects-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a write is never carried out twice and never swallowed, whatever fault strikes', async () => {
  const file = join(folder, 'effects');
  const options = { timeoutMs: 800, breaker: { failures: 100_000, openMs: 100 } };
  await using app = await callGateway({ a: effectsServer(file, options) });
  const random = seededRandom(11);
  const ends: { id: string; fault: string; outcome: string; status: string }[] = [];
  for (let round = 0; round < 28; round += 1) {
    await app.revived('a');
    await Promise.all(
      [0, 1, 2].map(async (place) => {
        const id = `${round}-${place}`;
        // each fault strikes alone and beside other calls
        const fault =
          place === 0 ? FAULTS[round % FAULTS.length]! : random.next() < 0.7 ? 'none' : 'late';
        const outcome = await app.gateway.call({
          server: 'a',
          tool: 'write',
          arguments: { id, fault },
        });
        ends.push({ id, fault, outcome: outcome.meta.outcome, status: outcome.status });
      }),
    );
  }
  const effects = effectsIn(file);
  const count = (id: string): number => effects.filter((line) => line === `write ${id}`).length;
  const duplicated = ends.filter(({ id }) => count(id) > 1);
  const swallowed = ends.filter(({ id, status }) => status === 'answered' && count(id) === 0);
  const denied = ends.filter(({ id, outcome }) => outcome === 'not-sent' && count(id) > 0);
  expect({ duplicated, swallowed, denied }).toEqual({ duplicated: [], swallowed: [], denied: [] });
  expect(ends.filter(({ outcome }) => outcome === 'unknown').length).toBeGreaterThan(5);
  app.queue.flush();
  const open = app.database.get<{ count: number }>(
    sql`SELECT count(*) AS count FROM attempts WHERE outcome = 'open'`,
  );
  expect(open.count).toBe(0);
}, 90_000);

test('what only reads is repeated until it is answered', async () => {
  const file = join(folder, 'effects');
  const options = { timeoutMs: 800, breaker: { failures: 100_000, openMs: 100 } };
  await using app = await callGateway({ a: effectsServer(file, options) });
  for (const fault of ['hang', 'wrong-id', 'late', 'rubbish', 'twice', 'tool-error']) {
    const outcome = await app.gateway.call({
      server: 'a',
      tool: 'look',
      arguments: { id: fault, fault },
    });
    expect({ fault, status: outcome.status }).toEqual({ fault, status: 'answered' });
  }
}, 60_000);

test('a server that dies hands its reads to another one', async () => {
  const file = join(folder, 'effects');
  await using app = await callGateway({ a: effectsServer(file), b: effectsServer(file) });
  const outcome = await app.gateway.call({
    server: 'a',
    tool: 'look',
    arguments: { id: '1', fault: 'kill-self' },
  });
  expect(outcome).toMatchObject({ status: 'answered' });
  expect(effectsIn(file)).toEqual(['look 1', 'look 1']);
  await app.gateway.server('a').stop();
  expect(
    await app.gateway.call({ server: 'a', tool: 'look', arguments: { id: '2' } }),
  ).toMatchObject({ status: 'answered', meta: { server: 'b' } });
}, 60_000);

test('an answer that comes after the time limit is not taken for the answer to the next call', async () => {
  const file = join(folder, 'effects');
  await using app = await callGateway({ a: effectsServer(file, { timeoutMs: 500 }) });
  const late = await app.gateway.call({
    server: 'a',
    tool: 'write',
    arguments: { id: 'late', fault: 'late' },
  });
  expect(late).toMatchObject({
    status: 'failed',
    error: { kind: 'timeout', code: 'tool.outcome-unknown' },
    meta: { outcome: 'unknown' },
  });
  for (let count = 0; count < 20; count += 1) {
    const next = await app.gateway.call({
      server: 'a',
      tool: 'look',
      arguments: { id: String(count) },
    });
    expect(next).toMatchObject({ text: `look ${count}` });
    await new Promise((resolve) => setTimeout(resolve, 75));
  }
}, 60_000);
