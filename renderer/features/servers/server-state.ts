import { m } from '../../paraglide/messages.js';
import type { Server } from '../../state/servers.svelte.ts';

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
