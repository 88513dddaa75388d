import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { callGateway, effectsIn, effectsServer } from '../support/call-gateway.ts';

const CALLERS = 50;
const ROUNDS = 4;

/** 50 callers of `a`, each several times; every fifth call kills it, but no sturdy one. */
async function storm(tool: 'look' | 'write', sturdy: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'agenthub-storm-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'effects');
  const app = await callGateway(
    Object.fromEntries(
      ['a', ...sturdy].map((name) => [
        name,
        {
          ...effectsServer(file, { timeoutMs: 5000 }),
          env: sturdy.includes(name) ? { STURDY: '1' } : {},
        },
      ]),
    ),
  );
  let calls = 0;
  const ends = await Promise.all(
    Array.from({ length: CALLERS }, async (_, caller) => {
      const own = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const id = `${caller}-${round}`;
        const fault = (calls += 1) % 5 === 0 ? { fault: 'kill-self' } : {};
        const outcome = await app.gateway.call({
          server: 'a',
          tool,
          arguments: { id, ...fault },
        });
        own.push({ id, status: outcome.status, outcome: outcome.meta.outcome });
      }
      return own;
    }),
  );
  return { app, ends: ends.flat(), effects: effectsIn(file) };
}

test('a server that dies at every fifth call of 50 callers hands all reads to another, and starts no storm', async () => {
  const { app, ends } = await storm('look', ['b']);
  await using _ = app;
  expect(ends).toHaveLength(CALLERS * ROUNDS);
  expect(ends.filter(({ status }) => status !== 'answered')).toEqual([]);
  expect(app.gateway.server('a').view().restarts).toBeLessThanOrEqual(5);
});

test('a server that dies at every fifth call of 50 callers carries out no write twice and loses none', async () => {
  const { app, ends, effects } = await storm('write', []);
  await using _ = app;
  const count = (id: string): number => effects.filter((line) => line === `write ${id}`).length;
  expect(ends.filter(({ id }) => count(id) > 1)).toEqual([]);
  expect(ends.filter(({ id, status }) => status === 'answered' && count(id) === 0)).toEqual([]);
  expect(ends.filter(({ id, outcome }) => outcome === 'not-sent' && count(id) > 0)).toEqual([]);
  expect(app.gateway.server('a').view().restarts).toBeLessThanOrEqual(5);
});
