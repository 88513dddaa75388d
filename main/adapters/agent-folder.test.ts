import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { agentFolder } from './agent-folder.ts';

let data: string;
beforeEach(() => (data = mkdtempSync(join(tmpdir(), 'agenthub-agents-'))));
afterEach(() => rmSync(data, { recursive: true, force: true }));

const open = () => agentFolder(join(data, 'agents'), join(data, 'plugins'));

test('where there are no folders there are no agents', () => {
  expect(open().read()).toEqual([]);
});

test('what cannot be read hides nothing else', () => {
  for (const folder of [
    'agents/x.md',
    'plugins/mail/agents',
    'plugins/.off/agents',
    'plugins/bare',
  ]) {
    mkdirSync(join(data, folder), { recursive: true });
  }
  writeFileSync(join(data, 'plugins', 'readme.txt'), 'no plugin');
  writeFileSync(join(data, 'agents', 'own.yaml'), 'own');
  writeFileSync(join(data, 'agents', 'large.yaml'), 'x'.repeat(1024 * 1024 + 1));
  writeFileSync(join(data, 'plugins', 'mail', 'agents', 'sorter.md'), 'sorter');
  writeFileSync(join(data, 'plugins', '.off', 'agents', 'off.md'), 'off');
  expect(open().read()).toEqual([
    { name: 'large.yaml', text: '', problem: 'it is larger than 1 MB' },
    { name: 'own.yaml', text: 'own' },
    { name: 'x.md', text: '', problem: 'it is no file' },
    { name: 'mail/agents/sorter.md', plugin: 'mail', text: 'sorter' },
  ]);
});

test('a plugin that comes later is seen, and so are changes of its agents', async () => {
  const folder = open();
  const changed = vi.fn();
  using _watching = folder.watch(changed);
  mkdirSync(join(data, 'plugins', 'mail', 'agents'), { recursive: true });
  await vi.waitFor(() => expect(changed).toHaveBeenCalled(), { timeout: 10_000 });
  const before = changed.mock.calls.length;
  writeFileSync(join(data, 'plugins', 'mail', 'agents', 'sorter.md'), 'sorter');
  await vi.waitFor(() => expect(changed.mock.calls.length).toBeGreaterThan(before), {
    timeout: 10_000,
  });
  expect(folder.read()).toEqual([
    { name: 'mail/agents/sorter.md', plugin: 'mail', text: 'sorter' },
  ]);
});
