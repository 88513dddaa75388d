import { expect, test } from 'vitest';
import { FakeClock } from '../../base/index.ts';
import { Answerers, type Answerer, type ServerAsk } from './answerer.ts';
import { Patience } from './patience.ts';

const ask: ServerAsk = {
  server: 's',
  method: 'elicitation/create',
  params: {},
  signal: new AbortController().signal,
};

function person(key: string, capabilities: object = { elicitation: {} }): Answerer {
  return {
    key,
    capabilities: { ...capabilities },
    inRounds: false,
    answer: () => Promise.resolve({ by: key }),
  };
}

test('the only one with calls under way is asked', async () => {
  const answerers = new Answerers();
  expect(answerers.ask(ask)).toBeUndefined();
  using _first = answerers.enter(person('a'));
  using _second = answerers.enter(person('a'));
  expect(await answerers.ask(ask)).toEqual({ by: 'a' });
});

test('where two could be meant nobody is asked, and none who cannot answer', () => {
  const answerers = new Answerers();
  using _first = answerers.enter(person('a'));
  {
    using _other = answerers.enter(person('b'));
    expect(answerers.ask(ask)).toBeUndefined();
  }
  {
    using _nobody = answerers.enter(undefined);
    expect(answerers.ask(ask)).toBeUndefined();
  }
  expect(answerers.ask({ ...ask, method: 'roots/list' })).toBeUndefined();
  expect(answerers.ask(ask)).toBeDefined();
});

test('a call that waits for its answer does not stand in the way of another', async () => {
  const answerers = new Answerers();
  const { promise, resolve } = Promise.withResolvers<Record<string, unknown>>();
  using _slow = answerers.enter({ ...person('slow'), answer: () => promise });
  const first = answerers.ask(ask);
  using _quick = answerers.enter(person('quick'));
  expect(await answerers.ask(ask)).toEqual({ by: 'quick' });
  resolve({ by: 'slow' });
  expect(await first).toEqual({ by: 'slow' });
  expect(answerers.ask(ask)).toBeUndefined();
});

test('the time of a call stands still while somebody is asked, and then begins anew', async () => {
  const clock = new FakeClock();
  using patience = new Patience(clock, 1000, () => new Error('too late'));
  await clock.advance(900);
  const { promise, resolve } = Promise.withResolvers<string>();
  const asked = patience.during(promise);
  await clock.advance(60_000);
  expect(patience.signal.aborted).toBe(false);
  resolve('yes');
  expect(await asked).toBe('yes');
  await clock.advance(900);
  expect(patience.signal.aborted).toBe(false);
  patience.renew();
  await clock.advance(1100);
  expect(patience.signal.reason).toEqual(new Error('too late'));
});
