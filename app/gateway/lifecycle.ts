import { backoffMs } from './backoff.ts';
import {
  CRASH_LIMIT,
  CRASH_RETRY_MS,
  CRASH_WINDOW_MS,
  MISSED_LIMIT,
  PROBE_AGAIN_MS,
  PROBE_EVERY_MS,
  LONGEST_REST_MS,
  SLOW_RETRY_MS,
  STABLE_MS,
  newLife,
  stoppedNext,
  type Life,
  type LifeContext,
  type LifeEvent,
  type ServerState,
  type Transition,
} from './life.ts';

/** The whole behaviour of a server: what an event makes of it. An event that means nothing changes nothing. */
export function transition(life: Life, event: LifeEvent, context: LifeContext): Transition {
  const step = TABLE[life.state][event.type] as Step<LifeEvent> | undefined;
  if (!step) return { life, effect: 'none' };
  const done = step(life, event, context);
  const since = done.life.state === life.state ? life.since : context.now;
  return { ...done, life: { ...done.life, since } };
}

type Step<E> = (life: Life, event: E, context: LifeContext) => Transition;
type Of<Type extends LifeEvent['type']> = Extract<LifeEvent, { type: Type }>;
type Row = { readonly [Type in LifeEvent['type']]?: Step<Of<Type>> };

const keep = (life: Life): Transition => ({ life, effect: 'none' });

/** Somebody asks for it: its history counts no more. */
const start: Step<Of<'start'>> = (life) => ({
  life: {
    ...fresh(life),
    state: 'starting',
    reason: 'Starting.',
    next: 'It is ready once it has told which tools it has.',
  },
  effect: 'open',
});

const restart: Step<Of<'restart'>> = (life, event) => ({
  life: {
    ...fresh(life),
    state: 'starting',
    reason: event.reason ?? 'Starting again, as you asked.',
    next: 'It is ready once it has told which tools it has.',
  },
  effect: 'reopen',
});

const stop: Step<Of<'stop'>> = (life, { reason, cause, wakes }) => ({
  life: { ...fresh(life), state: 'stopped', reason, cause, next: stoppedNext(wakes), wakes },
  effect: 'close',
});

/** A fresh connection that answers is proof enough for the breaker, too. */
const opened: Step<Of<'opened'>> = (life, _event, { now }) => {
  const breaker = { state: 'closed' } as const;
  return keep(up({ ...life, upAt: now, wasReady: true, missed: 0, breaker }, now));
};

/** The time of a wait is over. */
const again: Step<Of<'due'>> = (life) => ({
  life: {
    ...life,
    state: 'restarting',
    reason: life.reason === undefined ? 'Starting again.' : `Starting again. ${life.reason}`,
    next: 'It is ready once it has told which tools it has.',
    due: undefined,
  },
  effect: 'open',
});

const failed: Step<Of<'failed'>> = (life, event, context) => {
  if (event.retry === 'never') {
    return {
      life: {
        ...life,
        state: 'failed',
        reason: event.reason,
        cause: event.cause,
        next: byThePerson(event.remedy),
        due: undefined,
      },
      effect: 'close',
    };
  }
  const slow = event.retry === 'later' ? SLOW_RETRY_MS : 0;
  return wait(life, event, context, Math.max(slow, event.notBeforeMs ?? 0));
};

function byThePerson(remedy: string | undefined): string {
  if (remedy === undefined) return 'Nothing by itself: correct the cause, then press Restart.';
  return remedy.includes('Restart') ? remedy : `${remedy} Then press Restart.`;
}

const lost: Step<Of<'lost'>> = (life, event, context) => wait(life, event, context, 0);

const probe: Step<Of<'due'> | Of<'suspected'>> = (life) =>
  // Without a due time a probe is under way.
  life.due === undefined ? keep(life) : { life: { ...life, due: undefined }, effect: 'probe' };

const answered: Step<Of<'answered'>> = (life, _event, { now }) => {
  const well = life.upAt !== undefined && now - life.upAt >= STABLE_MS;
  const history = well ? { attempt: 0, looping: false } : {};
  return keep(up({ ...life, ...history, missed: 0 }, now));
};

const missed: Step<Of<'missed'>> = (life, event, context) => {
  const count = life.missed + 1;
  if (count >= MISSED_LIMIT && !event.busy) {
    const reason = `It has stopped answering (${event.reason}).`;
    const cause = { code: 'server.stopped-answering' };
    return wait({ ...life, missed: count }, { reason, cause, exited: false }, context, 0);
  }
  const reason = `It did not answer when asked (${event.reason}).`;
  const cause = { code: 'server.missed-probe' };
  return keep(up({ ...life, missed: count, reason, cause }, context.now));
};

const breakerWhileUp: Step<Of<'breaker'>> = (life, event, { now }) => {
  const { due } = life;
  const changed = up({ ...life, breaker: breakerOf(event) }, now);
  return keep({ ...changed, due });
};

const breakerWhileDown: Step<Of<'breaker'>> = (life, event) =>
  keep({ ...life, breaker: breakerOf(event) });

/** In `restarting` a due time means that it waits; without one a start is under way. */
const whileWaiting =
  <E>(step: Step<E>): Step<E> =>
  (life, event, context) =>
    life.due === undefined ? keep(life) : step(life, event, context);

const whileTrying =
  <E>(step: Step<E>): Step<E> =>
  (life, event, context) =>
    life.due === undefined ? step(life, event, context) : keep(life);

const RUNNING: Row = {
  restart,
  stop,
  lost,
  due: probe,
  suspected: probe,
  answered,
  missed,
  breaker: breakerWhileUp,
};

const DOWN: Row = { start, restart, stop, breaker: breakerWhileDown };

const TABLE: Readonly<Record<ServerState, Row>> = {
  stopped: DOWN,
  // It may be lost in the moment between its last answer and `opened`.
  starting: { restart, stop, opened, failed, lost, breaker: breakerWhileDown },
  ready: RUNNING,
  degraded: RUNNING,
  open: RUNNING,
  'half-open': RUNNING,
  restarting: {
    start: whileWaiting(start),
    restart,
    stop,
    opened: whileTrying(opened),
    failed: whileTrying(failed),
    lost: whileTrying(lost),
    due: whileWaiting(again),
    breaker: breakerWhileDown,
  },
  'crash-loop': { ...DOWN, due: again },
  failed: { ...DOWN, due: whileWaiting(again) },
};

function fresh(life: Life): Life {
  return {
    ...newLife(life.since, '', life.wakes),
    lostAt: undefined,
    breaker: life.breaker,
  };
}

/** Down after a failure or a loss: when and how it is tried again. */
function wait(
  life: Life,
  event: Pick<Of<'lost'>, 'reason' | 'cause' | 'exited'>,
  { now, random }: LifeContext,
  atLeast: number,
): Transition {
  const exits = life.exits.filter((at) => now - at < CRASH_WINDOW_MS);
  if (event.exited) exits.push(now);
  if (exits.length > CRASH_LIMIT) exits.shift();
  const attempt = life.attempt + 1;
  const down = {
    ...life,
    reason: event.reason,
    cause: event.cause,
    exits,
    attempt,
    missed: 0,
    upAt: undefined,
    lostAt: life.upAt === undefined ? life.lostAt : now,
  };
  if (event.exited && (life.looping || exits.length >= CRASH_LIMIT)) {
    return {
      life: {
        ...down,
        state: 'crash-loop',
        looping: true,
        reason: `It keeps ending by itself. ${event.reason}`,
        next: 'It is tried again by itself, or at once when you press Restart.',
        due: now + CRASH_RETRY_MS,
      },
      effect: 'close',
    };
  }
  return {
    life: {
      ...down,
      state: life.wasReady ? 'restarting' : 'failed',
      next: `It is started again by itself (try ${attempt + 1}).`,
      due: now + Math.max(Math.min(atLeast, LONGEST_REST_MS), backoffMs(attempt, random)),
    },
    effect: 'close',
  };
}

/** The state of a connected server: the breaker's word first, then what the probes say. */
function up(life: Life, now: number): Life {
  const due = now + (life.missed > 0 ? PROBE_AGAIN_MS : PROBE_EVERY_MS);
  const { breaker } = life;
  if (breaker.state === 'open') {
    return {
      ...life,
      state: 'open',
      reason: breaker.reason ?? 'Calls to it keep failing, so they are held back.',
      cause: { code: 'server.held-back' },
      next: 'After a pause one careful call is let through.',
      due,
    };
  }
  if (breaker.state === 'half-open') {
    return {
      ...life,
      state: 'half-open',
      reason: breaker.reason ?? 'It is being tried with one careful call.',
      cause: { code: 'server.on-trial' },
      next: 'If that succeeds, calls go through again.',
      due,
    };
  }
  if (life.missed > 0) {
    const next = `It is asked again; after ${MISSED_LIMIT} times without an answer it is started again.`;
    return { ...life, state: 'degraded', next, due };
  }
  return {
    ...life,
    state: 'ready',
    reason: undefined,
    cause: undefined,
    next: 'It is asked again whether it answers.',
    due,
  };
}

function breakerOf({ to, reason, due }: Of<'breaker'>): Life['breaker'] {
  return {
    state: to,
    ...(reason === undefined ? {} : { reason }),
    ...(due === undefined ? {} : { due }),
  };
}
