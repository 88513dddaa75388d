import { expect, test } from 'vitest';
import { seededRandom } from '../base/index.ts';
import { Lifecycle, TRANSITIONS, canMove, shownStatus, type AgentState } from './lifecycle.ts';

const STATES = Object.keys(TRANSITIONS) as AgentState[];

test('a random walk of 100,000 tries makes only moves of the table and loses none', () => {
  const random = seededRandom(7);
  const broken: string[] = []; // an assertion at each try would take longer than the walk
  let lifecycle = new Lifecycle();
  for (let count = 0; count < 100_000; count += 1) {
    const before = lifecycle.state;
    const to = STATES[Math.floor(random.next() * STATES.length)]!;
    const error = refusal(() => lifecycle.move(to, count));
    const move = lifecycle.history.at(-1);
    const right = canMove(before, to)
      ? !error && lifecycle.state === to && move?.from === before && move.at === count
      : error?.includes('cannot go') && lifecycle.state === before;
    if (!right) broken.push(`${count}: ${before} to ${to}`);
    if (lifecycle.state === 'terminated') lifecycle = new Lifecycle();
  }
  expect(broken).toEqual([]);
});

function refusal(move: () => unknown): string | undefined {
  try {
    move();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

test('every state but the last can be left and reached, and is shown as one of seven', () => {
  const reached = new Set<AgentState>(['created']);
  for (let grown = true; grown;) {
    const more = [...reached].flatMap((state) => [...TRANSITIONS[state]] as AgentState[]);
    grown = more.some((state) => !reached.has(state));
    more.forEach((state) => reached.add(state));
  }
  expect(reached.size).toBe(13);
  expect(STATES.filter((state) => TRANSITIONS[state].length === 0)).toEqual(['terminated']);
  expect(new Set(STATES.map(shownStatus)).size).toBe(7);
});

test('history is kept, up to 200 entries', () => {
  const lifecycle = new Lifecycle();
  for (const state of ['initializing', 'initialized', 'starting', 'started'] as const) {
    lifecycle.move(state, 0);
  }
  for (let count = 0; count < 300; count += 1) {
    lifecycle.move('executing', count);
    lifecycle.move('started', count);
  }
  expect(lifecycle.history).toHaveLength(200);
});
