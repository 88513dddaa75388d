import { readFileSync, readdirSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { memoryCore } from '../support/memory-core.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const sources = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => join(folder, name));

const imports = (file: string): string[] =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/(?:from|import\()\s*'([^']+)'/g)].map(
    (found) => found[1]!,
  );

test('the core runs over memory ports: no Electron, no file, no process, no network', async () => {
  await using core = memoryCore();
  expect(process.versions['electron']).toBeUndefined();
  const { ended } = await core.app.runner.start({
    chatId: undefined,
    message: 'hello',
    model: 'anthropic/any',
    caller: 'headless',
  });
  expect(await ended).toMatchObject({ status: 'completed', text: 'hello' });
});

test('no file of the core imports a module of Node, Electron or the machine', () => {
  const forbidden = new Set([
    ...builtinModules,
    'electron',
    'better-sqlite3',
    'ws',
    'hono',
    'keytar',
  ]);
  const found = sources('app').flatMap((file) =>
    imports(file)
      .filter((name) => forbidden.has(name) || name.startsWith('node:') || /\/main\//.test(name))
      .map((name) => `${file}: ${name}`),
  );
  expect(found).toEqual([]);
});

test('no module holds a variable that can change', () => {
  const found = [...sources('app'), ...sources('main')].filter((file) =>
    /^(?:export )?(?:let|var) /m.test(readFileSync(join(root, file), 'utf8')),
  );
  expect(found).toEqual([]);
});
