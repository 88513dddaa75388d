import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { CONTENT_SECURITY_POLICY, readPageFile } from './page-files.ts';

const parent = mkdtempSync(join(tmpdir(), 'agenthub-page-'));
const folder = join(parent, 'renderer');
mkdirSync(join(folder, 'assets'), { recursive: true });
writeFileSync(join(parent, 'secret.txt'), 'secret');
writeFileSync(join(folder, 'index.html'), '<p>');
writeFileSync(join(folder, 'assets/a b.js'), '1');
afterAll(() => rmSync(parent, { recursive: true }));

describe('the files of the page', () => {
  test('come with a policy that lets the page load and reach nothing but its own', async () => {
    const file = await readPageFile(folder, '/');
    expect(file?.headers).toMatchObject({
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': CONTENT_SECURITY_POLICY,
    });
    expect(CONTENT_SECURITY_POLICY).toContain("default-src 'none'");
    expect(CONTENT_SECURITY_POLICY).toContain("connect-src 'self'");
    expect(CONTENT_SECURITY_POLICY).not.toMatch(/script-src[^;]*unsafe|\*|https?:/);
  });

  test('are found by their encoded names', async () => {
    const file = await readPageFile(folder, '/assets/a%20b.js');
    expect(file?.headers['Content-Type']).toBe('text/javascript; charset=utf-8');
  });

  test('are those of the folder only', async () => {
    for (const path of [
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/assets/..%2f..%2fsecret.txt',
      '/..%5csecret.txt',
      '/%00',
      '/%zz',
      '/missing.js',
      '/assets',
    ])
      expect(await readPageFile(folder, path), path).toBeUndefined();
  });
});
