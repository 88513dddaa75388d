import { m } from '../../paraglide/messages.js';
import type { Agent } from '../../state/agents.svelte.ts';

const STATUS: Record<Agent['status'], () => string> = {
  idle: m.agent_idle,
  initializing: m.agent_initializing,
  ready: m.agent_ready,
  processing: m.agent_processing,
  waiting: m.agent_waiting,
  error: m.agent_error,
  terminated: m.agent_terminated,
};

/** The state of an agent in a word, and the class of its badge. */
export function agentState({ status, off }: Pick<Agent, 'status' | 'off'>): {
  name: string;
  badge: string;
} {
  if (off) return { name: m.agent_off(), badge: '' };
  const badge = { error: 'bad', ready: 'good', processing: 'good' }[status as string] ?? '';
  return { name: STATUS[status](), badge };
}

const STEPS: Record<string, () => string> = {
  created: m.life_created,
  initializing: m.agent_initializing,
  initialized: m.life_initialized,
  starting: m.life_starting,
  started: m.agent_ready,
  executing: m.agent_processing,
  pausing: m.life_pausing,
  paused: m.life_paused,
  resuming: m.life_resuming,
  stopping: m.life_stopping,
  stopped: m.life_stopped,
  error: m.agent_error,
  terminated: m.agent_terminated,
};

/** One of the thirteen states of the lifecycle. */
export function lifeStep(state: string): string {
  return STEPS[state]?.() ?? state;
}

const HEALTH: Record<Agent['health']['state'], readonly [name: () => string, badge: string]> = {
  HEALTHY: [m.agent_healthy, 'good'],
  WARNING: [m.agent_warning, 'warn'],
  CRITICAL: [m.agent_critical, 'bad'],
  UNKNOWN: [m.agent_unproven, ''],
};

export function agentHealth({ state }: Agent['health']): { name: string; badge: string } {
  const [name, badge] = HEALTH[state];
  return { name: name(), badge };
}

const REASONS: Readonly<Record<string, () => string>> = {
  'A person stopped it.': m.agent_stopped_by_person,
  'AgentHub ends.': m.agent_stopped_at_end,
  idle: m.agent_stopped_idle,
  'Its file is gone.': m.agent_stopped_gone,
};

/** Why an agent is not well or was stopped, in the language of the window where the words are known. */
export function agentReason(reason: string | undefined): string {
  const [, failed, all] = /^(\d+) of (\d+) tasks failed$/.exec(reason ?? '') ?? [];
  if (failed && all) return m.agent_failed_often({ failed: Number(failed), all: Number(all) });
  return REASONS[reason ?? '']?.() ?? reason ?? '';
}

const BUILT_IN: Record<string, readonly [name: string, role: () => string]> = {
  sena: ['Sena', m.role_sena_long],
  lubit: ['Lubit', m.role_lubit_long],
  gitcode: ['GitCode', m.role_gitcode_long],
  rune: ['RUNE', m.role_rune_long],
};

/** The name and the role of an agent; what AgentHub itself says of one, in the language of the window. */
export function agentTitle({
  name,
  role,
  source,
  type,
  server,
}: Pick<Agent, 'name' | 'role' | 'source' | 'type' | 'server'>): { name: string; role: string } {
  const known = source === 'builtin' ? BUILT_IN[name] : undefined;
  if (known) return { name: known[0], role: known[1]() };
  if (server === undefined) return { name, role };
  const words = type === 'a2a-agent' ? m.role_other_agent : m.role_server_tools;
  return { name, role: words({ server }) };
}

const EFFECTS: Record<string, () => string> = {
  read: m.effect_read,
  idempotent: m.effect_idempotent,
  write: m.effect_write,
};

export function effectName(effect: string): string {
  return EFFECTS[effect]?.() ?? effect;
}
