import { expect, test } from 'vitest';
import { FakeClock } from '../base/index.ts';
import { Activity, SHOWN_MINUTES } from './activity.ts';
import type { ServerState } from './life.ts';

const MINUTE = 60_000;

function activityOf(state: ServerState) {
  const clock = new FakeClock();
  const activity = new Activity(clock, state);
  const states = () => activity.view().minutes.map((minute) => minute.state);
  return { activity, states, pass: (minutes: number) => clock.advance(minutes * MINUTE) };
}

test('a minute shows the worst state of it, and the next one begins where it ended', async () => {
  const { activity, states, pass } = activityOf('starting');
  activity.entered('ready');
  await pass(3);
  activity.entered('open');
  activity.entered('ready');
  await pass(2);
  const shown = states();
  expect(shown).toHaveLength(SHOWN_MINUTES);
  expect(shown.slice(-6)).toEqual(['ready', 'ready', 'ready', 'open', 'ready', 'ready']);
  expect(shown.slice(0, -6).every((state) => state === undefined)).toBe(true);
});

test('a server that has not changed for hours is shown in its state', async () => {
  const { activity, states, pass } = activityOf('starting');
  activity.entered('ready');
  await pass(300);
  expect(new Set(states())).toEqual(new Set(['ready']));
});

test('only the last hour is summed, and what had no answer is no duration', async () => {
  const { activity, pass } = activityOf('ready');
  activity.called('ok', 9000);
  await pass(70);
  for (let ms = 1; ms <= 100; ms += 1) activity.called('ok', ms);
  activity.called('tool-error', 50);
  await pass(1);
  activity.called('failed', 60_000);
  const view = activity.view();
  expect(view).toMatchObject({ calls: 102, toolErrors: 1, failed: 1, p50Ms: 50, p95Ms: 95 });
  expect(view.minutes.at(-1)).toEqual({ state: 'ready', calls: 1, failed: 1 });
  expect(activityOf('stopped').activity.view()).toMatchObject({ calls: 0, p50Ms: undefined });
});

test('it keeps no more of a busy server than the shown hour and the latest durations', async () => {
  const { activity, pass } = activityOf('ready');
  for (let minute = 0; minute < 600; minute += 1) {
    for (let call = 0; call < 50; call += 1) activity.called('ok', minute);
    await pass(1);
  }
  const view = activity.view();
  expect(view.calls).toBe((SHOWN_MINUTES - 1) * 50);
  expect(view.p50Ms).toBeGreaterThan(588);
});
