import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { seededRandom } from '../../app/base/index.ts';
import { processStartTime } from '../../main/adapters/mcp/process-table.ts';
import { openSqliteStore } from '../../main/adapters/storage/sqlite-store.ts';
import { systemClock } from '../../main/adapters/time.ts';
import { effectsIn, effectsServer } from '../support/call-gateway.ts';
import { npmServer } from '../support/gateway.ts';
import { fixture, killHard, processesOf, startServe, testHome, until } from '../support/home.ts';

const LONG = process.env['AGENTHUB_CHAOS'] === 'long';
const LINUX = process.platform === 'linux';

interface Health {
  readonly status: string;
  readonly unavailable_services: string[];
}

test(
  'SIGKILL of AgentHub in the middle of calls loses no journal row: what was carried out is known',
  async () => {
    using home = testHome();
    const file = join(home.folder, 'effects');
    home.servers({ a: effectsServer(file) });
    const random = seededRandom(9);
    for (let round = 0; round < (LONG ? 100 : 4); round += 1) {
      const serving = await startServe(home);
      const calling = Array.from({ length: 8 }, async (_, caller) => {
        for (let count = 0; ; count += 1) {
          const args = { id: `${round}-${caller}-${count}` };
          await serving.fetch('/api/tools/call', {
            method: 'POST',
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify({ tool_name: 'a__write', arguments: args }),
          });
        }
      });
      const calls = Promise.allSettled(calling); // each ends with its connection
      const before = effectsIn(file).length;
      const writes = Math.floor(random.next() * 100); // whatever the speed of the machine
      await until(() => effectsIn(file).length >= before + writes, 20_000, 'so many writes');
      await killHard(serving);
      await calls;
    }
    await using serving = await startServe(home); // closes what was left open
    expect(serving.pid).toBeGreaterThan(0);
    using store = openSqliteStore(join(home.data, 'agenthub.db'), systemClock);
    const outcomes = store.database.all<{ outcome: string; rows: number }>(
      sql`SELECT outcome, count(*) AS rows FROM attempts GROUP BY outcome`,
    );
    const rows = Object.fromEntries(outcomes.map(({ outcome, rows }) => [outcome, rows]));
    const { answered = 0, unknown = 0, open = 0 } = rows;
    const effects = effectsIn(file).length;
    expect(effects).toBeGreaterThan(0);
    expect(open).toBe(0);
    expect(answered).toBeLessThanOrEqual(effects);
    expect(answered + unknown).toBeGreaterThanOrEqual(effects);
  },
  LONG ? 900_000 : 60_000,
);

test.skipIf(!LINUX)(
  'SIGKILL of AgentHub at random moments leaves no orphan once it has started again (needs /proc)',
  async () => {
    using home = testHome({
      stubborn: fixture('immortal'),
      old: fixture('old'),
      short: fixture('exits'),
      all: npmServer('server-everything/dist/index.js'),
    });
    const random = seededRandom(5);
    for (let round = 0; round < (LONG ? 100 : 4); round += 1) {
      const serving = await startServe(home);
      await new Promise((resolve) => setTimeout(resolve, random.next() * 1200));
      await killHard(serving);
    }
    const left = processesOf(home);
    const times = await Promise.all(left.map(processStartTime));
    {
      await using serving = await startServe(home);
      expect(serving.pid).toBeGreaterThan(0);
      for (const [index, pid] of left.entries()) {
        const time = await processStartTime(pid);
        expect(time === undefined || time !== times[index]).toBe(true);
      }
    }
    expect(processesOf(home)).toEqual([]);
  },
  LONG ? 900_000 : 60_000,
);

test('the sudden death of a server: degraded within a second, still told after ten, then healthy again', async () => {
  using home = testHome({ mcp_server_1: npmServer('server-everything/dist/index.js') });
  await using serving = await startServe(home);
  const health = async () => (await (await fetch(`${serving.url}/health`)).json()) as Health;
  const servers = async () => {
    const body = await (await serving.fetch('/api/tools/search?q=echo')).json();
    return (body as { server: string }[]).map(({ server }) => server);
  };
  const chat = (message: string) =>
    serving.fetch('/api/chat/stream', {
      method: 'POST',
      body: JSON.stringify({ conversation_id: 'test', message }),
    });
  expect(await servers()).toContain('mcp_server_1');
  expect((await chat('Use the search tool')).status).toBe(200);
  const pid = processesOf(home).find((other) => other !== serving.pid)!;
  process.kill(pid, 'SIGKILL');
  await until(async () => (await health()).status === 'degraded', 1000, 'degraded');
  expect((await health()).unavailable_services).toContain('mcp_server_1');
  await new Promise((resolve) => setTimeout(resolve, 10_000));
  const after = await health();
  expect(after.status).toBe('degraded');
  expect(after.unavailable_services).toContain('mcp_server_1');
  const hello = await chat('Hello');
  expect(hello.status).toBe(200);
  expect(await hello.text()).toContain('event: done');
  await until(async () => (await health()).unavailable_services.length === 0, 15_000, 'healthy');
});
