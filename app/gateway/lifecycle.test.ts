import { describe, expect, test } from 'vitest';
import { seededRandom } from '../base/index.ts';
import { BACKOFF_MAX_MS, BACKOFF_MIN_MS, backoffMs } from './backoff.ts';
import {
  CRASH_LIMIT,
  CRASH_RETRY_MS,
  CRASH_WINDOW_MS,
  MISSED_LIMIT,
  PROBE_EVERY_MS,
  PROBE_TIMEOUT_MS,
  SERVER_STATES,
  SLOW_RETRY_MS,
  STABLE_MS,
  newLife,
  type Life,
  type LifeEvent,
  type ServerState,
} from './life.ts';
import { transition } from './lifecycle.ts';

const random = seededRandom(7);

const EVENTS: Record<string, LifeEvent> = {
  start: { type: 'start' },
  restart: { type: 'restart' },
  stop: {
    type: 'stop',
    reason: 'Stopped by you.',
    cause: { code: 'server.stopped-by-you' },
    wakes: false,
  },
  opened: { type: 'opened' },
  'failed-never': { type: 'failed', reason: 'wrong key', retry: 'never', exited: false },
  'failed-soon': { type: 'failed', reason: 'refused', retry: 'soon', exited: false },
  'failed-exit': { type: 'failed', reason: 'exit code 1', retry: 'soon', exited: true },
  'failed-later': { type: 'failed', reason: 'timed out', retry: 'later', exited: false },
  lost: { type: 'lost', reason: 'killed', exited: true },
  due: { type: 'due' },
  suspected: { type: 'suspected' },
  answered: { type: 'answered' },
  missed: { type: 'missed', reason: 'no answer', busy: false },
  'breaker-open': { type: 'breaker', to: 'open', due: 60_000 },
  'breaker-half-open': { type: 'breaker', to: 'half-open' },
  'breaker-closed': { type: 'breaker', to: 'closed' },
};

function run(life: Life, names: string[], now = 0) {
  let effect = 'none';
  for (const name of names) {
    ({ life, effect } = transition(life, EVENTS[name]!, { now, random }));
  }
  return { life, effect };
}

const stopped = newLife(0, 'Not started yet.', false);

/** How each state is reached; `restarting` both while it waits and while it tries. */
const REACHED: Record<string, string[]> = {
  stopped: [],
  starting: ['start'],
  ready: ['start', 'opened'],
  degraded: ['start', 'opened', 'missed'],
  open: ['start', 'opened', 'breaker-open'],
  'half-open': ['start', 'opened', 'breaker-half-open'],
  'restarting (waits)': ['start', 'opened', 'lost'],
  'restarting (tries)': ['start', 'opened', 'lost', 'due'],
  'crash-loop': [
    'start',
    ...Array<string[]>(CRASH_LIMIT).fill(['opened', 'lost', 'due']).flat(),
  ].slice(0, -1),
  'failed (waits)': ['start', 'failed-soon'],
  failed: ['start', 'failed-never'],
};

/** The whole table: state and event, then the next state and what is to be done. A dot: nothing. */
const EXPECTED = `
stopped            start:starting/open restart:starting/reopen stop:stopped/close
starting           restart:starting/reopen stop:stopped/close opened:ready failed-never:failed/close failed-soon:failed/close failed-exit:failed/close failed-later:failed/close lost:failed/close
ready              restart:starting/reopen stop:stopped/close lost:restarting/close due:ready/probe suspected:ready/probe missed:degraded breaker-open:open breaker-half-open:half-open
degraded           restart:starting/reopen stop:stopped/close lost:restarting/close due:degraded/probe suspected:degraded/probe answered:ready breaker-open:open breaker-half-open:half-open
open               restart:starting/reopen stop:stopped/close lost:restarting/close due:open/probe suspected:open/probe breaker-half-open:half-open breaker-closed:ready
half-open          restart:starting/reopen stop:stopped/close lost:restarting/close due:half-open/probe suspected:half-open/probe breaker-open:open breaker-closed:ready
restarting (waits) start:starting/open restart:starting/reopen stop:stopped/close due:restarting/open
restarting (tries) restart:starting/reopen stop:stopped/close opened:ready failed-never:failed/close failed-soon:restarting/close failed-exit:restarting/close failed-later:restarting/close lost:restarting/close
crash-loop         start:starting/open restart:starting/reopen stop:stopped/close due:restarting/open
failed (waits)     start:starting/open restart:starting/reopen stop:stopped/close due:restarting/open
failed             start:starting/open restart:starting/reopen stop:stopped/close
`;

describe('the table of states and events', () => {
  const rows = EXPECTED.trim()
    .split('\n')
    .map((line): [string, string] => [line.slice(0, 19).trim(), line.slice(19)]);

  test.each(rows)('from %s every event leads where the table says, or nowhere', (name, cells) => {
    const wanted = new Map(cells.split(' ').map((cell) => cell.split(':') as [string, string]));
    const from = run(stopped, REACHED[name]!).life;
    for (const event of Object.keys(EVENTS)) {
      const { life, effect } = transition(from, EVENTS[event]!, { now: 0, random });
      const told = life.state === from.state && effect === 'none' ? undefined : life.state;
      const seen = told && (effect === 'none' ? told : `${told}/${effect}`);
      expect(`${event}:${seen}`).toBe(`${event}:${wanted.get(event)}`);
    }
  });

  test('covers all nine states', () => {
    const reached = new Set(Object.values(REACHED).map((names) => run(stopped, names).life.state));
    expect([...reached].sort()).toEqual([...SERVER_STATES].sort());
  });

  test('every state says why it is so (but ready) and what happens next', () => {
    for (const names of Object.values(REACHED)) {
      const { life } = run(stopped, names);
      expect(life.reason === undefined).toBe(life.state === 'ready');
      expect(life.next).not.toBe('');
    }
  });
});

describe('times', () => {
  test('the wait before a restart is spread between 0.5 s and a bound that doubles to 60 s', () => {
    for (let attempt = 1; attempt <= 12; attempt += 1) {
      const bound = Math.min(BACKOFF_MAX_MS, BACKOFF_MIN_MS * 2 ** attempt);
      const waits = Array.from({ length: 200 }, () => backoffMs(attempt, random));
      expect(Math.min(...waits)).toBeGreaterThanOrEqual(BACKOFF_MIN_MS);
      expect(Math.max(...waits)).toBeLessThanOrEqual(bound);
      expect(Math.max(...waits)).toBeGreaterThan(bound * 0.8);
      expect(new Set(waits).size).toBeGreaterThan(50);
    }
  });

  test('five exits in two minutes are a crash loop; it is tried again after ten', () => {
    const { life } = run(stopped, REACHED['crash-loop']!, 5000);
    expect(life.state).toBe('crash-loop');
    expect(life.due).toBe(5000 + CRASH_RETRY_MS);
    const retried = run(life, ['due', 'failed-exit'], life.due).life;
    expect(retried.state).toBe('crash-loop'); // one try, not five more
  });

  test('exits that are further apart than two minutes are no crash loop', () => {
    let life = run(stopped, ['start', 'opened']).life;
    for (let count = 1; count < 20; count += 1) {
      const now = count * (CRASH_WINDOW_MS / (CRASH_LIMIT - 1) + 1);
      life = run(life, ['lost', 'due', 'opened'], now).life;
      expect(life.state).toBe('ready');
    }
  });

  test('a server that has been up for a minute has its history forgotten', () => {
    const { life } = run(stopped, ['start', 'opened', 'lost', 'due', 'opened']);
    expect(life.attempt).toBe(1);
    expect(run(life, ['answered'], STABLE_MS - 1).life.attempt).toBe(1);
    expect(run(life, ['answered'], STABLE_MS).life.attempt).toBe(0);
  });

  test('a server that asks to be left alone is, but not for longer than ten minutes', () => {
    const asked = (notBeforeMs: number): number => {
      const { life } = run(stopped, ['start']);
      const event = { ...EVENTS['failed-soon']!, notBeforeMs } as LifeEvent;
      return transition(life, event, { now: 0, random }).life.due!;
    };
    expect(asked(90_000)).toBe(90_000);
    expect(asked(24 * 3_600_000)).toBe(600_000);
  });

  test('a start that was too slow is not repeated at once', () => {
    const { life } = run(stopped, ['start', 'failed-later']);
    expect(life.due).toBeGreaterThanOrEqual(SLOW_RETRY_MS);
  });

  test('what is shown as ready was heard of within 30 s', () => {
    expect(PROBE_EVERY_MS + PROBE_TIMEOUT_MS).toBeLessThanOrEqual(30_000);
    expect(run(stopped, ['start', 'opened'], 1000).life.due).toBe(1000 + PROBE_EVERY_MS);
  });

  test('three probes without an answer restart it, unless it is at work', () => {
    let { life } = run(stopped, ['start', 'opened']);
    const busy: LifeEvent = { type: 'missed', reason: 'no answer', busy: true };
    for (let count = 0; count < MISSED_LIMIT + 3; count += 1) {
      ({ life } = transition(life, busy, { now: 0, random }));
    }
    expect(life.state).toBe('degraded');
    expect(run(life, ['missed'])).toMatchObject({ life: { state: 'restarting' }, effect: 'close' });
  });

  test('a fresh connection closes the breaker: it is proof enough', () => {
    const { life } = run(stopped, ['start', 'opened', 'breaker-open', 'lost', 'due', 'opened']);
    expect(life).toMatchObject({ state: 'ready', breaker: { state: 'closed' } });
  });
});

test('seeded random walks: whatever happens, no state is a dead end and none waits for nothing', () => {
  const seen = new Set<ServerState>();
  for (let seed = 1; seed <= 300; seed += 1) {
    const walk = seededRandom(seed);
    const all = Object.keys(EVENTS);
    // Orders of a person are rare, as in life; else no history would ever build up.
    const names = [...all, ...Array<string[]>(8).fill(['opened', 'lost', 'due']).flat()];
    let life = stopped;
    let now = 0;
    for (let step = 0; step < 200; step += 1) {
      const event = EVENTS[names[Math.floor(walk.next() * names.length)]!]!;
      now += walk.next() < 0.1 ? walk.next() * 300_000 : walk.next() * 2000;
      const before = life;
      ({ life } = transition(before, event, { now, random: walk }));
      seen.add(life.state);
      const waits = life.due !== undefined;
      if (life.state === 'crash-loop') expect(waits).toBe(true);
      if (life.state === 'stopped' || life.state === 'starting') expect(waits).toBe(false);
      if (life.state !== before.state) expect(life.since).toBe(now);
      if (life.state === 'crash-loop' && before.state !== 'crash-loop' && !before.looping) {
        expect(life.exits.length).toBeGreaterThanOrEqual(CRASH_LIMIT);
      }
      expect(life.exits.length).toBeLessThanOrEqual(CRASH_LIMIT);
      expect(life.state === 'open').toBe(up(life.state) && life.breaker.state === 'open');
      // A person can always bring it back.
      expect(run(life, ['restart', 'opened'], now).life.state).toBe('ready');
      expect(run(life, ['stop'], now).life.state).toBe('stopped');
    }
  }
  expect(seen.size).toBe(SERVER_STATES.length);
});

function up(state: ServerState): boolean {
  return ['ready', 'degraded', 'open', 'half-open'].includes(state);
}
