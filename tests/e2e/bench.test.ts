import { existsSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { agenthub, testHome } from '../support/home.ts';

test('"bench NAME" measures that case alone, on a thread, and leaves the data folder as it was', async () => {
  using home = testHome({});
  const files = (): string[] => (existsSync(home.data) ? readdirSync(home.data) : []);
  const before = files();
  const { code, json } = await agenthub(home, ['bench', 'gateway', '--json']);
  expect(code).toBe(0);
  expect(json()).toMatchObject({
    made_up_data: true,
    machine: { node: process.version },
    benchmarks: [{ name: 'gateway', rows: expect.any(Array) }],
  });
  expect(files()).toEqual(before);
});

test('"bench" with an unknown name exits with 2 and names those that there are', async () => {
  using home = testHome({});
  const { code, stderr } = await agenthub(home, ['bench', 'gateway', 'nope']);
  expect(code).toBe(2);
  expect(stderr).toContain('nope; there are: routing, ledger, gateway');
});
