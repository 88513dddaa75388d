import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { FileFault } from '../../app/agents/index.ts';
import { agentFolder } from './agent-folder.ts';

let data: string;
beforeEach(() => (data = mkdtempSync(join(tmpdir(), 'agenthub-agents-'))));
afterEach(() => rmSync(data, { recursive: true, force: true }));

const open = () => agentFolder(join(data, 'agents'), join(data, 'plugins'));

function put(path: string, text: string): void {
  mkdirSync(dirname(join(data, path)), { recursive: true });
  writeFileSync(join(data, path), text);
}

const codeOf = ({ fault }: { readonly fault?: FileFault | undefined }) => fault?.cause.code;

test('where there are no folders there are no agents', () => {
  expect(open().read()).toEqual([]);
  expect(open().plugins()).toEqual([]);
});

test('what cannot be read hides nothing else', () => {
  for (const folder of ['agents/x.md', 'plugins/mail/agents', 'plugins/.off', 'plugins/bare']) {
    mkdirSync(join(data, folder), { recursive: true });
  }
  put('plugins/readme.txt', 'no plugin');
  put('agents/own.yaml', 'own');
  put('agents/large.yaml', 'x'.repeat(256 * 1024 + 1));
  put('plugins/mail/plugin.yaml', 'mail');
  put('plugins/mail/agents/sorter.md', 'sorter');
  put('plugins/mail/agents/.hidden.md', 'hidden');
  put('plugins/mail/agents/code.js', 'code');
  const own = open().read();
  expect(own.map((file) => [file.name, file.text, codeOf(file)])).toEqual([
    ['large.yaml', '', 'agent-file.too-large'],
    ['own.yaml', 'own', undefined],
    ['x.md', '', 'agent-file.no-file'],
  ]);
  expect(open().plugins()).toEqual([
    { name: 'plugins/bare', manifest: undefined, agents: [] },
    {
      name: 'plugins/mail',
      manifest: { name: 'plugins/mail/plugin.yaml', text: 'mail' },
      agents: [{ name: 'plugins/mail/agents/sorter.md', text: 'sorter' }],
    },
  ]);
});

test('nothing outside a plugin is read by way of a link in it', () => {
  put('secret.yaml', 'secret');
  put('elsewhere/agents/other.yaml', 'secret');
  put('plugins/mail/plugin.yaml', 'mail');
  put('plugins/mail/text.md', 'inside');
  put('plugins/mail/agents/plain.md', 'plain');
  symlinkSync(join(data, 'secret.yaml'), join(data, 'plugins/mail/agents/link.yaml'));
  symlinkSync('../text.md', join(data, 'plugins/mail/agents/near.md'));
  symlinkSync(join(data, 'nowhere'), join(data, 'plugins/mail/agents/lost.md'));
  mkdirSync(join(data, 'plugins/post'));
  symlinkSync(join(data, 'secret.yaml'), join(data, 'plugins/post/plugin.yaml'));
  symlinkSync(join(data, 'elsewhere/agents'), join(data, 'plugins/post/agents'));
  symlinkSync(join(data, 'elsewhere'), join(data, 'plugins/zip'));
  const [mail, post, zip] = open().plugins();
  expect(mail!.agents.map((file) => [file.text, codeOf(file)])).toEqual([
    ['', 'agent-file.link'],
    ['', 'agent-file.unreadable'],
    ['inside', undefined],
    ['plain', undefined],
  ]);
  expect([post!.manifest!, ...post!.agents].map((file) => [file.text, codeOf(file)])).toEqual([
    ['', 'agent-file.link'],
    ['', 'agent-file.link'],
  ]);
  expect([zip!.manifest, zip!.agents, codeOf(zip!)]).toEqual([undefined, [], 'agent-file.link']);
});

test('a plugin with thousands of files brings only so many', () => {
  for (let at = 0; at < 201; at += 1) put(`plugins/mail/agents/${at}.yaml`, 'x');
  const [mail] = open().plugins();
  expect([mail!.agents.length, codeOf(mail!)]).toEqual([200, 'agent-file.too-many']);
});

test('a plugin that comes later is seen, and so are changes of its agents', async () => {
  const folder = open();
  const changed = vi.fn();
  using _watching = folder.watch(changed);
  put('plugins/mail/agents/readme.txt', 'x');
  await vi.waitFor(() => expect(changed).toHaveBeenCalled(), { timeout: 10_000 });
  const before = changed.mock.calls.length;
  put('plugins/mail/agents/sorter.md', 'sorter');
  await vi.waitFor(() => expect(changed.mock.calls.length).toBeGreaterThan(before), {
    timeout: 10_000,
  });
  expect(folder.plugins()[0]!.agents).toEqual([
    { name: 'plugins/mail/agents/sorter.md', text: 'sorter' },
  ]);
});
