import { m } from '../../paraglide/messages.js';
import type { Server } from '../../state/servers.svelte.ts';
import { tellSaid } from '../../text/errors.ts';

type State = Server['state'];

/** A state in plain words. */
export function stateName(state: State): string {
  const names: Record<State, () => string> = {
    stopped: m.state_stopped,
    starting: m.state_starting,
    ready: m.state_ready,
    degraded: m.state_degraded,
    open: m.state_open,
    'half-open': m.state_half_open,
    restarting: m.state_restarting,
    'crash-loop': m.state_crash_loop,
    failed: m.state_failed,
  };
  return names[state]();
}

/** How a state is coloured: what works, what may come right by itself, what needs the person. */
export function toneOf(state: State): 'good' | 'warn' | 'bad' | 'plain' {
  const tones: Record<State, 'good' | 'warn' | 'bad' | 'plain'> = {
    stopped: 'plain',
    starting: 'plain',
    ready: 'good',
    degraded: 'warn',
    open: 'bad',
    'half-open': 'warn',
    restarting: 'warn',
    'crash-loop': 'bad',
    failed: 'bad',
  };
  return tones[state];
}

/** Why a server is in its state, in the language of the window. */
export function reasonOf({ reason = '', cause }: Server): string {
  return tellSaid({ message: reason, cause }).message;
}

/** What happens next with a server, in the language of the window. */
export function nextOf({ state, next, nextAt, reason, cause }: Server): string {
  // A server that is not tried again waits for the person: the remedy says what to do.
  const wanted = tellSaid({ message: reason ?? '', cause }).remedy;
  if (state === 'failed' && nextAt === undefined && wanted !== undefined) return wanted;
  const data = nextAt === undefined ? {} : { variant: 'waiting' };
  return tellSaid({ message: next, cause: { code: `next.${state}`, data } }).message;
}

/** Nothing is wrong with it but that nobody has signed in. */
export function wantsSignIn({ state, signIn }: Server): boolean {
  return state === 'failed' && (signIn?.state === 'needed' || signIn?.state === 'waiting');
}
