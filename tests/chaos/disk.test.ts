import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { openSqliteStore } from '../../main/adapters/storage/sqlite-store.ts';
import { systemClock } from '../../main/adapters/time.ts';
import { effectsIn, effectsServer } from '../support/call-gateway.ts';
import { failing, mountMissing, smallDisk, straceMissing } from '../support/disk-faults.ts';
import { startServe, testHome, until, type Serving, type TestHome } from '../support/home.ts';

const NO_STRACE = straceMissing();
const NO_MOUNT = mountMissing(join(tmpdir(), `agenthub-mount-${process.pid}`));
const DISK = ['fsync', 'fdatasync', 'pwrite64', 'ftruncate'];

function writer(serving: Serving) {
  let count = 0;
  return async (): Promise<{ id: string; status: number; text: string }> => {
    const id = `w${(count += 1)}`;
    const response = await serving.fetch('/api/tools/call', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ tool_name: 'a__write', arguments: { id } }),
    });
    return { id, status: response.status, text: await response.text() };
  };
}

function homeWith(file: (home: TestHome) => string): TestHome {
  const home = testHome();
  home.servers({ a: effectsServer(file(home)) });
  return home;
}

/** What was carried out stands in the journal as such, and the database is whole. */
function expectWhole(home: TestHome, file: string): void {
  using store = openSqliteStore(join(home.data, 'agenthub.db'), systemClock);
  const { database } = store;
  expect(database.get(sql`PRAGMA integrity_check`)).toEqual({ integrity_check: 'ok' });
  const { rows } = database.get<{ rows: number }>(
    sql`SELECT count(*) AS rows FROM attempts WHERE tool = 'write' AND outcome <> 'not-sent'`,
  );
  expect(rows).toBe(effectsIn(file).length);
}

const effectsFile = (home: TestHome): string => join(home.folder, 'effects');

test.skipIf(NO_STRACE)(
  `a disk that fails: nothing is sent that cannot be journalled, nothing is lost, and it goes on (${NO_STRACE ?? 'strace'})`,
  async () => {
    using home = homeWith(effectsFile);
    const file = effectsFile(home);
    const database = join(home.data, 'agenthub.db');
    const files = ['', '-wal', '-shm'].map((suffix) => `${database}${suffix}`);
    {
      await using serving = await startServe(home);
      const write = writer(serving);
      expect((await write()).status).toBe(200);
      {
        await using _ = await failing(serving.pid, DISK, files);
        for (let count = 0; count < 5; count += 1) {
          expect((await write()).text).toContain('journal.unwritable');
        }
        expect(effectsIn(file)).toEqual(['write w1']);
        expect((await fetch(`${serving.url}/health`)).ok).toBe(true);
      }
      await until(async () => (await write()).status === 200, 10_000, 'a write after the fault');
      // at its end the log is moved into the file, which fails as well
      const left = await failing(serving.pid, ['fsync', 'fdatasync'], files);
      serving.child.kill('SIGTERM');
      await serving.exited;
      await left[Symbol.asyncDispose]();
    }
    expectWhole(home, file);
    await using again = await startServe(home);
    expect((await writer(again)()).status).toBe(200);
  },
  90_000,
);

test.skipIf(NO_MOUNT)(
  `a full disk: nothing is sent that cannot be journalled, and it goes on when there is room (${NO_MOUNT ?? 'tmpfs'})`,
  async () => {
    using home = testHome();
    using disk = smallDisk(home.data, 16);
    const file = effectsFile(home);
    home.servers({ a: effectsServer(file) });
    {
      await using serving = await startServe(home);
      const write = writer(serving);
      expect((await write()).status).toBe(200);
      disk.fill();
      const refused = () => write().then(({ text }) => text.includes('journal.unwritable'));
      await until(refused, 20_000, 'a refusal'); // the log may have room left in itself
      const carriedOut = effectsIn(file).length;
      for (let count = 0; count < 5; count += 1) expect(await refused()).toBe(true);
      expect(effectsIn(file)).toHaveLength(carriedOut);
      expect((await fetch(`${serving.url}/health`)).ok).toBe(true);
      disk.free();
      await until(async () => (await write()).status === 200, 10_000, 'a write with room again');
    }
    expectWhole(home, file);
  },
  90_000,
);
