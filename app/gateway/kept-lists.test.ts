import { expect, onTestFinished, test } from 'vitest';
import { noSignIns } from '../../tests/support/no-sign-ins.ts';
import { FakeDialer } from '../../tests/support/fake-dialer.ts';
import { silentLog } from '../../main/adapters/log.ts';
import { memoryDatabase } from '../../main/adapters/storage/sqlite-store.ts';
import { FakeClock, seededRandom } from '../base/index.ts';
import { memoryTextFile } from '../settings/index.ts';
import { WriteQueue } from '../storage/index.ts';
import { AttemptJournal } from './calls/index.ts';
import { Gateway } from './gateway.ts';
import { keptOf } from './kept.ts';

/** The app's gateway, over and over with the same database. */
function machine() {
  const clock = new FakeClock();
  const { database } = memoryDatabase(clock);
  const queue = new WriteQueue(database, clock, silentLog);
  const dialer = new FakeDialer();
  const begin = (entry: object): Gateway => {
    const gateway = new Gateway({
      file: memoryTextFile(JSON.stringify({ mcpServers: { files: entry } })),
      dialer,
      signIns: noSignIns,
      clock,
      random: seededRandom(1),
      journal: new AttemptJournal(database, clock, queue),
      kept: keptOf({ database, queue, clock, log: silentLog }),
      log: silentLog,
    });
    onTestFinished(() => gateway[Symbol.asyncDispose]());
    gateway.start();
    return gateway;
  };
  const names = (gateway: Gateway): string[] => gateway.tools().map(({ name }) => name);
  const until = async (wanted: () => boolean): Promise<void> => {
    for (let turn = 0; turn < 100 && !wanted(); turn += 1) await new Promise(setImmediate);
  };
  const ready = (gateway: Gateway) => until(() => gateway.server('files').state === 'ready');
  return { dialer, begin, names, ready };
}

const LAZY = { command: 'fake', agenthub: { start: 'lazy' } };

test('a server that starts on demand is started once, and offers its tools ever after', async () => {
  const { dialer, begin, names, ready } = machine();
  const first = begin(LAZY);
  await ready(first);
  expect(names(first)).toEqual(['files__act']);
  await first[Symbol.asyncDispose]();
  const second = begin(LAZY);
  expect(second.server('files').state).toBe('stopped');
  expect(names(second)).toEqual(['files__act']);
  expect(dialer.processes).toHaveLength(1);
  expect(await second.server('files').connection()).toBeDefined();
});

test('tools are on offer while their server starts, and follow what it then says', async () => {
  const { dialer, begin, names, ready } = machine();
  const first = begin({ command: 'fake' });
  await ready(first);
  await first[Symbol.asyncDispose]();
  dialer.tools.set('files', ['read', 'write']);
  const second = begin({ command: 'fake' });
  expect(second.server('files').state).toBe('starting');
  expect(names(second)).toEqual(['files__act']);
  await ready(second);
  expect(names(second)).toEqual(['files__read', 'files__write']);
});

test('another address is another server, and one that is removed is forgotten', async () => {
  const { dialer, begin, names, ready } = machine();
  const first = begin({ command: 'fake' });
  await ready(first);
  dialer.behaviour.set('files', 'hangs');
  expect(names(begin({ command: 'fake', args: ['other'] }))).toEqual([]);
  expect(names(begin({ command: 'fake', disabled: true }))).toEqual([]);
  expect(names(begin({ command: 'fake' }))).toEqual(['files__act']);
  await first.remove('files');
  expect(names(begin({ command: 'fake' }))).toEqual([]);
});
