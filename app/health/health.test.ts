import { describe, expect, test } from 'vitest';
import { memoryDatabase } from '../../main/adapters/storage/sqlite-store.ts';
import { silentLog } from '../../main/adapters/log.ts';
import { FakeClock } from '../base/index.ts';
import type { ServerView } from '../gateway/index.ts';
import { OUTAGE_SHOWN_MS, checkLog, checkServer, checkSystem, levelOf } from './checks.ts';
import { createHealth } from './create.ts';
import { DatabaseCheck } from './database.ts';
import { CHECK_EVERY_MS, HealthMonitor, RECOVERY_TRIES } from './monitor.ts';
import type { SystemReading } from './ports.ts';
import { RecoveryLog } from './recovery.ts';
import { overallState, unavailable, type ComponentState } from './report.ts';

const QUIET: SystemReading = {
  processor: 0.2,
  ownProcessor: 0.1,
  memory: 0.5,
  ownMemory: 0.1,
  disk: 0.5,
  walBytes: 0,
};

const READY: ServerView = {
  name: 'files',
  state: 'ready',
  reason: undefined,
  cause: undefined,
  since: 0,
  next: '',
  nextAt: undefined,
  tools: 1,
  prompts: 0,
  resources: 0,
  leftOut: [],
  transport: 'stdio',
  breaker: 'closed',
  lastProbeMs: 5,
  lostMs: undefined,
  restarts: 0,
  pid: 1,
  stderr: '',
  identity: undefined,
  enabled: true,
  trusted: true,
};

describe('the machine', () => {
  test('is a warning above 90 % and critical above 95 %', () => {
    expect([0.9, 0.901, 0.95, 0.951].map(levelOf)).toEqual([
      'HEALTHY',
      'WARNING',
      'WARNING',
      'CRITICAL',
    ]);
  });

  test('that other programs keep busy is shown and not counted against the app', () => {
    const found = checkSystem({ ...QUIET, processor: 0.99, ownProcessor: 0.05 });
    expect(found[0]).toMatchObject({ name: 'processor', state: 'CRITICAL', foreign: true });
    expect(overallState(found.map((part) => ({ ...part, checkedMsAgo: 0 })))).toBe('healthy');
  });

  test('that the app itself keeps busy is counted', () => {
    const found = checkSystem({ ...QUIET, memory: 0.96, ownMemory: 0.6 });
    expect(found[1]).toMatchObject({ name: 'memory', state: 'CRITICAL', foreign: false });
    expect(overallState(found.map((part) => ({ ...part, checkedMsAgo: 0 })))).toBe('degraded');
  });

  test('with a full disk is degraded, and says so', () => {
    const found = checkSystem({ ...QUIET, disk: 0.97 });
    expect(found[2]).toMatchObject({ state: 'CRITICAL', reason: 'The disk is 97 % full.' });
  });

  test('that cannot be measured yet is unknown, not well', () => {
    expect(checkSystem({ ...QUIET, processor: undefined, disk: undefined })).toMatchObject([
      { state: 'UNKNOWN' },
      { state: 'HEALTHY' },
      { state: 'UNKNOWN' },
    ]);
  });
});

describe('servers', () => {
  const seen = (view: Partial<ServerView>) => checkServer({ ...READY, ...view });

  test('that cannot be used are named', () => {
    const states = ['failed', 'restarting', 'crash-loop', 'open'] as const;
    for (const state of states) {
      expect(unavailable([seen({ state })])).toEqual(['files']);
      expect(overallState([seen({ state })])).toBe('degraded');
    }
    expect(unavailable([seen({ state: 'degraded' })])).toEqual([]);
    expect(overallState([seen({ state: 'starting' })])).toBe('healthy');
  });

  test('that were lost a moment ago are named a little longer, though they are back', () => {
    const back = seen({ lostMs: OUTAGE_SHOWN_MS - 1 });
    expect(back).toMatchObject({ state: 'WARNING' });
    expect(unavailable([back])).toEqual(['files']);
    expect(unavailable([seen({ lostMs: OUTAGE_SHOWN_MS })])).toEqual([]);
  });

  test('that are switched off are no trouble', () => {
    expect(seen({ state: 'failed', enabled: false }).state).toBe('HEALTHY');
  });
});

describe('the database', () => {
  test('that opens, writes and is whole is healthy', () => {
    const clock = new FakeClock();
    using store = memoryDatabase(clock);
    expect(new DatabaseCheck(store.database, clock).run()).toMatchObject({ state: 'HEALTHY' });
  });

  test('that cannot be used makes the app unhealthy', () => {
    const clock = new FakeClock();
    const store = memoryDatabase(clock);
    const check = new DatabaseCheck(store.database, clock);
    store[Symbol.dispose]();
    const found = { ...check.run(), checkedMsAgo: 0 };
    expect(found).toMatchObject({ state: 'CRITICAL' });
    expect(found.reason).toContain('cannot be read');
    expect(overallState([found])).toBe('unhealthy');
    expect(unavailable([found])).toEqual(['database']);
  });

  test('with a large write-ahead log is told of', () => {
    const mb = 1024 * 1024;
    expect([mb, 65 * mb, 513 * mb].map((bytes) => checkLog(bytes).state)).toEqual([
      'HEALTHY',
      'WARNING',
      'CRITICAL',
    ]);
  });
});

describe('the monitor', () => {
  function monitored(run: () => ComponentState | Promise<ComponentState>, act: () => void) {
    const clock = new FakeClock();
    const { database } = memoryDatabase(clock);
    const recoveryLog = new RecoveryLog(database, clock, silentLog);
    const monitor = new HealthMonitor({
      clock,
      log: silentLog,
      checks: [
        {
          name: 'cellar',
          kind: 'test',
          run: async () => [{ name: 'cellar', kind: 'test', state: await run() }],
        },
      ],
      recoveries: { cellar: { name: 'bail it out', act } },
      recoveryLog,
      live: () => [],
    });
    return { clock, monitor, recoveryLog };
  }

  test('looks every 30 s and tells the age of what it found', async () => {
    let looks = 0;
    const { clock, monitor } = monitored(
      () => {
        looks += 1;
        return 'HEALTHY';
      },
      () => undefined,
    );
    monitor.start();
    await monitor.ready();
    await clock.advance(CHECK_EVERY_MS - 1);
    expect(looks).toBe(1);
    expect(monitor.components()).toMatchObject([{ checkedMsAgo: CHECK_EVERY_MS - 1 }]);
    await clock.advance(1);
    expect(looks).toBe(2);
    monitor[Symbol.dispose]();
    await clock.advance(10 * CHECK_EVERY_MS);
    expect(looks).toBe(2);
  });

  test('tries a recovery three times, records each, and tries again after the part was well', async () => {
    let state: ComponentState = 'CRITICAL';
    const { monitor, recoveryLog } = monitored(
      () => state,
      () => {
        throw new Error('the bucket has a hole');
      },
    );
    for (let round = 0; round < 6; round += 1) await monitor.check();
    expect(recoveryLog.latest()).toHaveLength(RECOVERY_TRIES);
    expect(recoveryLog.latest()[0]).toMatchObject({
      component: 'cellar',
      action: 'bail it out',
      number: 3,
      ok: false,
      detail: 'the bucket has a hole',
    });
    state = 'HEALTHY';
    await monitor.check();
    state = 'CRITICAL';
    await monitor.check();
    expect(recoveryLog.latest()).toHaveLength(RECOVERY_TRIES + 1);
  });

  test('takes a check that hangs for unknown after five seconds', async () => {
    const { clock, monitor } = monitored(
      () => new Promise<ComponentState>(() => undefined),
      () => undefined,
    );
    const done = monitor.check();
    await clock.advance(5000);
    await done;
    expect(monitor.components()).toMatchObject([{ state: 'UNKNOWN' }]);
  });

  test('of the app empties a write-ahead log that has grown too large', async () => {
    const clock = new FakeClock();
    const { database } = memoryDatabase(clock);
    const { monitor, recoveryLog } = createHealth({
      system: { read: () => Promise.resolve({ ...QUIET, walBytes: 600 * 1024 * 1024 }) },
      database,
      gateway: { servers: () => [READY] },
      secrets: { backend: 'none', writable: false },
      providers: () => Promise.resolve([]),
      background: {
        seen: () => ({
          engine: { runs: [], broken: [], waiting: 0, quietMs: Infinity },
          ...{ questions: [], queues: [] },
        }),
        resume: () => undefined,
      },
      clock,
      log: silentLog,
    });
    await monitor.check();
    expect(recoveryLog.latest()).toMatchObject([{ component: 'database-log', ok: true }]);
    expect(monitor.components().map(({ name }) => name)).toEqual(
      expect.arrayContaining(['database', 'processor', 'memory', 'disk', 'keychain', 'files']),
    );
  });
});
