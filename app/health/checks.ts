import { sql } from 'drizzle-orm';
import { messageOf } from '../base/index.ts';
import type { ServerView } from '../gateway/index.ts';
import type { Database } from '../storage/index.ts';
import type { ComponentHealth, ComponentState } from './report.ts';

export function checkDatabase(database: Database): ComponentHealth {
  const base = { name: 'database', kind: 'database', checkedMsAgo: 0 };
  try {
    database.get(sql`SELECT 1`);
    return { ...base, state: 'HEALTHY' };
  } catch (error) {
    return { ...base, state: 'CRITICAL', reason: messageOf(error) };
  }
}

export function checkServer(server: ServerView): ComponentHealth {
  return {
    name: server.name,
    kind: 'server',
    state: server.enabled ? STATES[server.state] : 'HEALTHY',
    reason: server.reason,
    checkedMsAgo: server.lastProbeMs ?? 0,
  };
}

const STATES: Record<ServerView['state'], ComponentState> = {
  stopped: 'HEALTHY',
  starting: 'UNKNOWN',
  ready: 'HEALTHY',
  degraded: 'WARNING',
  open: 'CRITICAL',
  'half-open': 'WARNING',
  restarting: 'CRITICAL',
  'crash-loop': 'CRITICAL',
  failed: 'CRITICAL',
};

export function checkKeychain(secrets: { backend: string; writable: boolean }): ComponentHealth {
  return {
    name: 'keychain',
    kind: 'keychain',
    state: 'HEALTHY',
    reason: secrets.writable
      ? undefined
      : `${secrets.backend}: keys come from the environment only`,
    checkedMsAgo: 0,
  };
}
