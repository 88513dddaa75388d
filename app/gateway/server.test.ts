import { describe, expect, onTestFinished, test } from 'vitest';
import { FakeDialer } from '../../tests/support/fake-dialer.ts';
import { silentLog } from '../../main/adapters/log.ts';
import { FakeClock, Semaphore, seededRandom } from '../base/index.ts';
import { readServer, type ServerConfig } from './config.ts';
import { CRASH_LIMIT, CRASH_RETRY_MS } from './life.ts';
import { SupervisedServer } from './server.ts';

function supervise(options: Record<string, unknown> = {}) {
  const clock = new FakeClock();
  const dialer = new FakeDialer();
  const slots = new Semaphore(4);
  const changes: string[] = [];
  const make = (name: string): SupervisedServer => {
    const config = readServer(name, { command: 'fake', agenthub: options }) as ServerConfig;
    const server = new SupervisedServer(config, {
      dialer,
      clock,
      random: seededRandom(3),
      log: silentLog,
      slots,
      kept: { read: () => [], write: () => undefined },
      onChange: () => changes.push(server.state),
      news: { onLog: () => undefined, onResourceUpdated: () => undefined },
    });
    onTestFinished(() => server.stop());
    return server;
  };
  /** Lets what is under way happen; time stands still. */
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 12; turn += 1) await new Promise(setImmediate);
  };
  const pass = async (ms: number): Promise<void> => {
    const step = 500;
    for (let passed = 0; passed < ms; passed += step) {
      await clock.advance(Math.min(step, ms - passed));
      await settle();
    }
  };
  return { clock, dialer, make, settle, pass, changes };
}

describe('a server that ends by itself', () => {
  test('is noticed at once, keeps its tools on offer, and is started again', async () => {
    const { dialer, make, settle, pass } = supervise();
    const server = make('files');
    await server.start();
    expect(server.view()).toMatchObject({ state: 'ready', tools: 1, restarts: 0 });
    dialer.processes[0]!.exit({ code: null, signal: 'SIGKILL' });
    await settle();
    const lost = server.view();
    expect(lost).toMatchObject({ state: 'restarting', tools: 1, pid: undefined });
    expect(lost.reason).toContain('signal SIGKILL');
    expect(lost.reason).toContain('last words');
    expect(lost.nextAt).toBeGreaterThan(lost.since);
    expect(await server.connection()).toBeUndefined();
    await pass(1000);
    expect(server.view()).toMatchObject({ state: 'ready', restarts: 1, lostMs: 1000 });
    expect(dialer.running()).toHaveLength(1);
  });

  test('is left alone after five exits in two minutes, for ten minutes', async () => {
    const { clock, dialer, make, pass } = supervise();
    const server = make('files');
    await server.start();
    dialer.behaviour.set('files', 'exits');
    dialer.processes[0]!.exit();
    await pass(60_000);
    const view = server.view();
    expect(view.state).toBe('crash-loop');
    const started = dialer.processes.length;
    // Each of the tries costs two processes: the second one is asked in the older manner.
    expect(started).toBeLessThanOrEqual(2 * CRASH_LIMIT);
    await pass(CRASH_RETRY_MS / 2);
    expect(dialer.processes).toHaveLength(started);
    dialer.behaviour.set('files', 'works');
    await pass(view.nextAt! - clock.now() + 500);
    expect(server.state).toBe('ready');
  });

  test('and is restarted by hand in its crash loop, begins with a clean history', async () => {
    const { dialer, make, pass } = supervise();
    const server = make('files');
    await server.start();
    dialer.behaviour.set('files', 'exits');
    dialer.processes[0]!.exit();
    await pass(60_000);
    expect(server.state).toBe('crash-loop');
    dialer.behaviour.set('files', 'works');
    await server.restart();
    expect(server.state).toBe('ready');
    dialer.running()[0]!.exit();
    await pass(1500);
    expect(server.state).toBe('ready');
  });
});

test('a call over a connection that has just ended was provably not sent', async () => {
  const { dialer, make } = supervise();
  const server = make('files');
  await server.start();
  const connection = (await server.connection())!;
  dialer.processes[0]!.exit();
  const call = connection.callTool(
    'act',
    {},
    { timeoutMs: 1000, signal: undefined, onProgress: undefined },
  );
  await expect(call).rejects.toMatchObject({
    code: 'server.connection-failed',
    cause: { code: 'NOT_CONNECTED' },
  });
});

describe('probes', () => {
  test('a ready server was heard of within the last 30 s, at any time', async () => {
    const { make, pass } = supervise();
    const server = make('files');
    await server.start();
    for (let second = 0; second < 300; second += 1) {
      await pass(1000);
      const { state, lastProbeMs } = server.view();
      expect(state).toBe('ready');
      expect(lastProbeMs).toBeLessThanOrEqual(30_000);
    }
  });

  test('a server that stops answering is degraded, then started again', async () => {
    const { dialer, make, pass, changes } = supervise();
    const server = make('files');
    await server.start();
    dialer.processes[0]!.mute = true;
    await pass(25_000);
    expect(server.view()).toMatchObject({ state: 'degraded', tools: 1 });
    await pass(12_000);
    expect(server.state).toBe('ready');
    expect(changes).toContain('restarting');
    expect(dialer.processes).toHaveLength(2);
    expect(dialer.running()).toHaveLength(1);
  });

  test('a wall clock that jumps by an hour changes nothing', async () => {
    const { clock, dialer, make, pass, changes } = supervise();
    const server = make('files');
    await server.start();
    const before = changes.length;
    clock.jump(3_600_000);
    await pass(30_000);
    clock.jump(-7_200_000);
    await pass(30_000);
    expect(changes).toHaveLength(before);
    expect(server.view().lastProbeMs).toBeLessThanOrEqual(30_000);
    expect(dialer.processes).toHaveLength(1);
  });
});

describe('starting and stopping', () => {
  test('at most four servers start at once, and those that hang hold up the others for 5 s at most', async () => {
    const { dialer, make, pass, settle } = supervise({ startTimeoutMs: 20_000 });
    const servers = Array.from({ length: 12 }, (_, index) => make(`s${index}`));
    for (const server of servers.slice(0, 4)) dialer.behaviour.set(server.config.name, 'hangs');
    for (const server of servers) void server.start();
    await settle();
    expect(dialer.running()).toHaveLength(4);
    expect(dialer.mostStarting).toBe(4);
    await pass(6000);
    expect(servers[0]!.state).toBe('starting');
    expect(servers.slice(4).map(({ state }) => state)).toEqual(Array(8).fill('ready'));
    await pass(15_000);
    expect(servers[0]!.view()).toMatchObject({ state: 'failed' });
    expect(servers[0]!.view().reason).toContain('did not answer within 20 s');
  });

  test('a stop in the middle of a start ends its process and stays stopped', async () => {
    const { dialer, make, settle } = supervise();
    const server = make('files');
    dialer.behaviour.set('files', 'hangs');
    const started = server.start();
    await settle();
    expect(dialer.running()).toHaveLength(1);
    await server.stop();
    await started;
    await settle();
    expect(server.view()).toMatchObject({ state: 'stopped', reason: 'Stopped by you.' });
    expect(dialer.running()).toHaveLength(0);
  });

  test('a server that starts on demand starts with its first call and stops when it is not used', async () => {
    const { dialer, make, pass, settle } = supervise({ start: 'lazy', idleStopMs: 60_000 });
    const server = make('files');
    expect(server.view()).toMatchObject({
      state: 'stopped',
      next: 'It starts with its next call.',
    });
    const connection = await server.connection();
    expect(connection).toBeDefined();
    await pass(59_000);
    await server.connection();
    await pass(59_000);
    expect(server.state).toBe('ready');
    await pass(2000);
    expect(server.view()).toMatchObject({
      state: 'stopped',
      reason: 'Stopped: not used for 60 s.',
    });
    expect(server.tools).toHaveLength(1);
    expect(dialer.running()).toHaveLength(0);
    expect(await server.connection()).toBeDefined();
    await settle();
    expect(dialer.running()).toHaveLength(1);
  });

  test('what a person has stopped, a call does not start', async () => {
    const { dialer, make } = supervise({ start: 'lazy' });
    const server = make('files');
    await server.connection();
    await server.stop();
    expect(await server.connection()).toBeUndefined();
    expect(dialer.running()).toHaveLength(0);
  });
});

test('seeded random walks: never two processes of one server, never an orphan, never stuck', async () => {
  for (let seed = 1; seed <= 15; seed += 1) {
    const walk = seededRandom(seed);
    const { dialer, make, pass, settle } = supervise({ startTimeoutMs: 3000 });
    const servers = ['a', 'b', 'c', 'd', 'e', 'f'].map(make);
    const acts = [
      (server: SupervisedServer) => void server.start(),
      (server: SupervisedServer) => void server.restart(),
      (server: SupervisedServer) => void server.stop(),
      (server: SupervisedServer) => void server.connection(),
      (server: SupervisedServer) => void server.probe(),
      (server: SupervisedServer) => dialer.running(server.config.name)[0]?.exit(),
      (server: SupervisedServer) => dialer.behaviour.set(server.config.name, 'works'),
      (server: SupervisedServer) => dialer.behaviour.set(server.config.name, 'exits'),
      (server: SupervisedServer) => dialer.behaviour.set(server.config.name, 'hangs'),
    ];
    for (let step = 0; step < 60; step += 1) {
      const server = servers[Math.floor(walk.next() * servers.length)]!;
      acts[Math.floor(walk.next() * acts.length)]!(server);
      if (walk.next() < 0.3) await pass(Math.floor(walk.next() * 10) * 500);
      else if (walk.next() < 0.5) await settle();
      else await new Promise(setImmediate);
      expect(dialer.mostOfOneServer).toBeLessThanOrEqual(1);
      expect(dialer.mostStarting).toBeLessThanOrEqual(4);
    }
    for (const server of servers) {
      dialer.behaviour.set(server.config.name, 'works');
      void server.restart();
    }
    await pass(20_000);
    expect(servers.map(({ state }) => state)).toEqual(Array(6).fill('ready'));
    await Promise.all(servers.map((server) => server.stop()));
    expect(dialer.running()).toHaveLength(0);
  }
}, 60_000);
