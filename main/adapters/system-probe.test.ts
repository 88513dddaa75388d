import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemProbe } from './system-probe.ts';

test('this machine is read in shares between 0 and 1; processor shares need two readings', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'agenthub-probe-'));
  try {
    const database = join(folder, 'agenthub.db');
    writeFileSync(`${database}-wal`, 'x'.repeat(4096));
    const probe = systemProbe(folder, database);
    expect((await probe.read()).processor).toBeUndefined();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const { walBytes, ...shares } = await probe.read();
    expect(walBytes).toBe(4096);
    for (const share of Object.values(shares)) {
      expect(share).toBeGreaterThanOrEqual(0);
      expect(share).toBeLessThanOrEqual(1);
    }
    expect(shares.memory).toBeGreaterThan(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a folder that is not there has an unknown disk and no log', async () => {
  const reading = await systemProbe('/no/such/folder', '/no/such/file').read();
  expect(reading).toMatchObject({ disk: undefined, walBytes: 0 });
});
