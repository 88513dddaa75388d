import type { Clock } from '../base/index.ts';
import type { Catalogue } from './catalogue.ts';
import type { ServerConfig } from './config.ts';
import type { ServerIdentity } from './connection.ts';
import type { Life } from './life.ts';
import type { Manner } from './open.ts';

/** What is known of a server at one moment. Times of the monotonic clock. */
interface Seen {
  readonly config: ServerConfig;
  readonly life: Life;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly via: Manner['via'];
  readonly lastProbeAt: number | undefined;
  readonly restarts: number;
  readonly pid: number | undefined;
  readonly stderr: string;
  readonly identity: ServerIdentity | undefined;
}

export type ServerView = ReturnType<typeof viewOf>;

/** A server as a person is shown it; times are wall-clock milliseconds, ages plain milliseconds. */
export function viewOf(seen: Seen) {
  const { config, life, catalogue, clock } = seen;
  const { address, options } = config;
  const age = (at: number): number => Math.max(0, Math.round(clock.monotonic() - at));
  // From ages, so that a wall clock that is set anew moves them along.
  const wall = (at: number): number => Math.round(clock.now() - clock.monotonic() + at);
  const due = (life.state === 'open' && life.breaker.due) || life.due;
  return {
    name: config.name,
    state: life.state,
    reason: life.reason,
    cause: life.cause,
    since: wall(life.since),
    next: life.next,
    nextAt: due === undefined ? undefined : wall(due),
    tools: catalogue.tools.length,
    prompts: catalogue.prompts.length,
    resources: catalogue.resources.length,
    leftOut: [...catalogue.leftOut],
    transport:
      address.transport === 'stdio' || address.transport === 'a2a'
        ? address.transport
        : (seen.via ?? 'http'),
    breaker: life.breaker.state,
    lastProbeMs: seen.lastProbeAt === undefined ? undefined : age(seen.lastProbeAt),
    /** How long ago it was last lost while it ran; undefined since somebody started it. */
    lostMs: life.lostAt === undefined ? undefined : age(life.lostAt),
    restarts: seen.restarts,
    pid: seen.pid,
    stderr: seen.stderr,
    identity: seen.identity,
    enabled: options.enabled,
    trusted: options.trust === 'trusted',
  };
}
