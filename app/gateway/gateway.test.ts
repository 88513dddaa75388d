import { expect, onTestFinished, test } from 'vitest';
import { FakeDialer } from '../../tests/support/fake-dialer.ts';
import { secretsOf } from '../../tests/support/gateway.ts';
import { silentLog } from '../../main/adapters/log.ts';
import { OAuthSignIns } from '../../main/adapters/mcp/oauth/sign-ins.ts';
import { memoryDatabase } from '../../main/adapters/storage/sqlite-store.ts';
import { FakeClock, seededRandom } from '../base/index.ts';
import { memoryTextFile } from '../settings/index.ts';
import { WriteQueue } from '../storage/index.ts';
import { AttemptJournal } from './calls/index.ts';
import { Gateway } from './gateway.ts';
import { keptOf } from './kept.ts';

/** A breaker that opens before so many silent probes are counted that the server is started anew. */
const QUICK = { agenthub: { breaker: { failures: 2 } } };

async function startedGateway(options: Record<string, unknown> = {}) {
  const clock = new FakeClock();
  const dialer = new FakeDialer();
  dialer.tools.set('files', ['look', 'change']);
  const { database } = memoryDatabase(clock);
  const file = memoryTextFile(
    JSON.stringify({ mcpServers: { files: { command: 'fake', note: 'mine', ...options } } }),
  );
  const queue = new WriteQueue(database, clock, silentLog);
  const gateway = new Gateway({
    file,
    dialer,
    signIns: new OAuthSignIns(secretsOf({}), silentLog),
    kept: keptOf({ database, queue, clock, log: silentLog }),
    clock,
    random: seededRandom(1),
    journal: new AttemptJournal(database, clock, queue),
    log: silentLog,
  });
  onTestFinished(async () => gateway[Symbol.asyncDispose]());
  await gateway.server('files').start();
  const call = () => gateway.call({ server: 'files', tool: 'change', arguments: {} });
  const saved = () =>
    (JSON.parse(file.read() ?? '') as { mcpServers: Record<string, object> }).mcpServers['files'];
  return { clock, dialer, gateway, call, saved };
}

test("the person's word on a tool is kept in mcp.json and counts at once, without a new start", async () => {
  const { gateway, dialer, saved } = await startedGateway();
  let told = 0;
  gateway.events.on('changed', () => (told += 1));
  const effectOf = (tool: string) => gateway.index.on('files', tool)?.effect;
  gateway.setEffect('files', 'look', 'read');
  expect([effectOf('look'), effectOf('change')]).toEqual(['read', 'write']);
  expect(saved()).toEqual({
    command: 'fake',
    note: 'mine',
    agenthub: { effects: { look: 'read' } },
  });
  gateway.setTrust('files', true);
  gateway.setEffect('files', 'look', undefined);
  expect(effectOf('look')).toBe('write');
  expect(saved()).toMatchObject({ agenthub: { trust: 'trusted', effects: {} } });
  expect(gateway.server('files').view()).toMatchObject({ state: 'ready', trusted: true });
  expect(dialer.processes).toHaveLength(1);
  expect(told).toBe(3);
});

test('what calls came to is counted by the hour, and what we refused ourselves is not', async () => {
  const { gateway, dialer, call } = await startedGateway(QUICK);
  await call(); // the fake server answers that it knows no such method
  dialer.processes[0]!.mute = true;
  for (let count = 0; count < 3; count += 1) await call();
  const { calls, failed, toolErrors, minutes } = gateway.activities()[0]!;
  expect({ calls, failed, toolErrors }).toEqual({ calls: 3, failed: 2, toolErrors: 1 });
  expect(minutes.at(-1)).toEqual({ state: 'open', calls: 3, failed: 2 });
});

test('a server that is tried by hand and answers is let through again at once', async () => {
  const { gateway, dialer, call } = await startedGateway(QUICK);
  dialer.processes[0]!.mute = true;
  for (let count = 0; count < 2; count += 1) await call();
  expect(gateway.server('files').state).toBe('open');
  dialer.processes[0]!.mute = false;
  expect(await gateway.tryNow('files')).toBe(true);
  expect(gateway.server('files').view()).toMatchObject({ state: 'ready', breaker: 'closed' });
});

test('a server that is down is started by a try', async () => {
  const { gateway, dialer } = await startedGateway();
  dialer.behaviour.set('files', 'exits');
  dialer.processes[0]!.exit();
  for (let turn = 0; turn < 12; turn += 1) await new Promise(setImmediate);
  expect(gateway.server('files').state).toBe('restarting');
  expect(await gateway.tryNow('files')).toBe(false);
  dialer.behaviour.set('files', 'works');
  expect(await gateway.tryNow('files')).toBe(true);
});
