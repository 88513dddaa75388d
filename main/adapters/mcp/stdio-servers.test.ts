import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fixture, npmServer, secretsOf, startGateway } from '../../../tests/support/gateway.ts';

const text = (outcome: { status: string; text?: string }) => outcome.text;

describe('real servers from npm over stdio', () => {
  test('everything: tools, prompts and resources are listed and a tool answers', async () => {
    await using real = startGateway({ all: npmServer('server-everything/dist/index.js') });
    const view = await real.until('all', ({ state }) => state === 'ready');
    expect(view.transport).toBe('stdio');
    expect(view.tools).toBeGreaterThan(5);
    expect(view.prompts).toBeGreaterThan(0);
    expect(view.resources).toBeGreaterThan(0);
    expect(view.lastProbeMs).toBeLessThan(30_000);
    const outcome = await real.gateway.call({
      server: 'all',
      tool: 'echo',
      arguments: { message: 'good day' },
    });
    expect(text(outcome)).toContain('good day');
  });

  test('filesystem and memory work side by side', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'agenthub-files-'));
    writeFileSync(join(folder, 'hello.txt'), 'hello');
    try {
      await using real = startGateway({
        files: npmServer('server-filesystem/dist/index.js', folder),
        memory: {
          ...npmServer('server-memory/dist/index.js'),
          env: { MEMORY_FILE_PATH: join(folder, 'memory.jsonl') },
        },
      });
      await real.until('files', ({ state }) => state === 'ready');
      await real.until('memory', ({ state }) => state === 'ready');
      const outcome = await real.gateway.call({
        server: 'files',
        tool: 'list_directory',
        arguments: { path: folder },
      });
      expect(text(outcome)).toContain('hello.txt');
      const graph = await real.gateway.call({
        server: 'memory',
        tool: 'read_graph',
        arguments: {},
      });
      expect(graph.status).toBe('answered');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('the reason of a failed start, in plain words', () => {
  test('a command that does not exist is named, and nothing is tried again', async () => {
    await using real = startGateway({ ghost: { command: 'no-such-command-anywhere' } });
    const view = await real.until('ghost', ({ state }) => state === 'failed');
    expect(view.reason).toBe(
      'The command "no-such-command-anywhere" was not found on this computer.',
    );
    expect(view.nextAt).toBeUndefined();
    expect(view.next).toContain('press Restart');
  });

  test('a process that ends at once is shown with its exit code and last words', async () => {
    await using real = startGateway({ short: fixture('exits') });
    const view = await real.until('short', ({ state }) => state === 'failed');
    expect(view.reason).toContain('exit code 3');
    expect(view.reason).toContain('cannot read /etc/answers: no such file');
    expect(view.nextAt).toBeGreaterThan(Date.now() - 1000);
  });

  test('a server that hangs is given up after its time limit, with what it had said', async () => {
    await using real = startGateway({
      mute: { ...fixture('hangs'), agenthub: { startTimeoutMs: 600 } },
    });
    const view = await real.until('mute', ({ state }) => state === 'failed');
    expect(view.reason).toContain('did not answer within');
    expect(view.reason).toContain('looking for the moon');
    expect(view.pid).toBeUndefined();
  });

  test('a folder that does not exist is named', async () => {
    await using real = startGateway({ lost: { ...fixture('old'), cwd: '/no/such/folder' } });
    const view = await real.until('lost', ({ state }) => state === 'failed');
    expect(view.reason).toContain('/no/such/folder');
  });

  test('a reference that resolves to nothing fails the start and names the reference', async () => {
    await using real = startGateway({
      one: { ...fixture('old'), env: { API_KEY: 'env:NOT_SET_ANYWHERE' } },
      two: { ...fixture('old'), env: { API_KEY: 'keychain:search' } },
      three: { url: 'http://127.0.0.1:9/mcp', headers: { Authorization: 'keychain:search' } },
    });
    const one = await real.until('one', ({ state }) => state === 'failed');
    expect(one.reason).toContain('the environment variable NOT_SET_ANYWHERE (for API_KEY)');
    const two = await real.until('two', ({ state }) => state === 'failed');
    expect(two.reason).toContain('the key "search"');
    const three = await real.until('three', ({ state }) => state === 'failed');
    expect(three.reason).toContain('for Authorization');
  });
});

describe('servers with habits', () => {
  test('a reference in the environment reaches the server as its secret', async () => {
    await using real = startGateway(
      {
        all: {
          ...npmServer('server-everything/dist/index.js'),
          env: { SECRET_FOR_TEST: 'keychain:mine' },
        },
      },
      { secrets: secretsOf({ 'keychain:mine': 'open sesame' }) },
    );
    await real.until('all', ({ state }) => state === 'ready');
    const outcome = await real.gateway.call({ server: 'all', tool: 'get-env', arguments: {} });
    expect(text(outcome)).toContain('open sesame');
  });

  test('a server that ends on the question for the newer revision is started in the older one', async () => {
    await using real = startGateway({ old: fixture('old') });
    const view = await real.until('old', ({ state }) => state === 'ready');
    expect(view.identity?.protocol).toBe('2024-11-05');
    expect(view.tools).toBe(1);
    const pid = view.pid;
    await real.gateway.server('old').restart();
    const again = real.view('old');
    expect(again.state).toBe('ready');
    expect(again.pid).not.toBe(pid);
  });

  test('rubbish on stdout is passed over', async () => {
    await using real = startGateway({ noisy: fixture('noisy') });
    await real.until('noisy', ({ state }) => state === 'ready');
    const outcome = await real.gateway.call({ server: 'noisy', tool: 'speak', arguments: {} });
    expect(text(outcome)).toBe('spoken');
  });

  test('all pages are read; broken and repeated tools are left out alone, with a reason', async () => {
    await using real = startGateway({ pages: fixture('pages') });
    const view = await real.until('pages', ({ state }) => state === 'ready');
    expect(real.gateway.tools().map(({ tool }) => tool)).toEqual(['a', 'b', 'c', 'bare']);
    expect(view.leftOut).toEqual([
      { tool: 'broken', reason: 'its input schema is of type "array"' },
      { tool: '(unnamed)', reason: 'it has no name' },
      { tool: '(unnamed)', reason: 'it has no name' },
      { tool: 'a', reason: 'the server lists this name twice' },
    ]);
  });

  test('a changed list of tools is followed', async () => {
    await using real = startGateway({ changing: fixture('changing') });
    await real.until('changing', ({ state }) => state === 'ready');
    await real.gateway.call({ server: 'changing', tool: 'grow', arguments: {} });
    await real.gateway.call({ server: 'changing', tool: 'grow', arguments: {} });
    const view = await real.until('changing', ({ tools }) => tools === 3);
    expect(view.state).toBe('ready');
  });
});
