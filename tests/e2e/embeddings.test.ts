import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { agenthub, fixture, processesOf, testHome, type TestHome } from '../support/home.ts';
import { writeTinyModel } from '../support/tiny-model.ts';

let home: TestHome;
let folder: string;
beforeAll(() => {
  home = testHome({ bench: fixture('workbench') });
  folder = join(home.folder, 'tiny');
  writeTinyModel(folder, [
    ['echo', 'parrot'],
    ['slow', 'wait', 'sleep'],
  ]);
});
afterAll(() => {
  expect(processesOf(home)).toEqual([]);
  home[Symbol.dispose]();
});

test('a model of a folder finds a tool by a word that it does not hold, in a built program', async () => {
  const before = await agenthub(home, ['tools', 'search', 'parrot', '--json']);
  expect(before.json()).toEqual([]);
  const set = await agenthub(home, ['tools', 'embeddings', 'local', '--folder', folder, '--json']);
  expect(set.stderr).toBe('');
  expect(set.json()).toMatchObject({ status: 'ready', tools: 4, name: 'tiny' });
  const after = await agenthub(home, ['tools', 'search', 'parrot', '-k', '1', '--json']);
  expect(after.json()).toMatchObject([
    { name: 'bench__echo', why: expect.stringContaining('alike (tiny)') as unknown },
  ]);
  const off = await agenthub(home, ['tools', 'embeddings', 'off', '--json']);
  expect(off.json()).toMatchObject({ status: 'off' });
});

test('a folder without a model is told at once, and the search goes on by words', async () => {
  const args = ['tools', 'embeddings', 'local', '--folder', home.data, '--json'];
  const { code, json } = await agenthub(home, args);
  expect(code).toBe(1);
  expect(json().error).toMatchObject({ message: expect.stringContaining('model.onnx') as unknown });
  const found = await agenthub(home, ['tools', 'search', 'echo', '-k', '1', '--json']);
  expect(found.json()).toMatchObject([
    { name: 'bench__echo', why: expect.stringContaining('meaning not used') as unknown },
  ]);
});
