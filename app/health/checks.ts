import type { Cause } from '../base/index.ts';
import type { ServerView } from '../gateway/index.ts';
import type { SystemReading } from './ports.ts';
import type { ComponentHealth, ComponentState } from './report.ts';

/** What a check finds; the monitor adds when it was found. */
export type Finding = Omit<ComponentHealth, 'checkedMsAgo'>;

const WARNING_ABOVE = 0.9;
const CRITICAL_ABOVE = 0.95;
/** From this part of the load on, it is ours. */
const OWN_SHARE = 0.5;
const MB = 1024 * 1024;
const WAL_WARNING = 64 * MB;
const WAL_CRITICAL = 512 * MB;
/**
 * How long a server that was lost is still named, though it is back: whoever asks every ten
 * seconds sees every outage.
 */
export const OUTAGE_SHOWN_MS = 15_000;

/** A share of something that should not be full: warning over 90 %, critical over 95 %. */
export function levelOf(share: number): ComponentState {
  if (share > CRITICAL_ABOVE) return 'CRITICAL';
  return share > WARNING_ABOVE ? 'WARNING' : 'HEALTHY';
}

/** Processor, memory and disk. What other programs use is shown and not counted against the app. */
export function checkSystem(reading: SystemReading): Finding[] {
  const { processor, ownProcessor = 0, memory, ownMemory, disk } = reading;
  return [
    loadFinding('processor', processor, ownProcessor),
    loadFinding('memory', memory, ownMemory),
    disk === undefined
      ? {
          name: 'disk',
          kind: 'system',
          state: 'UNKNOWN',
          ...said('The disk cannot be read.', 'health.disk-unreadable'),
        }
      : diskFinding(disk),
  ];
}

function diskFinding(share: number): Finding {
  const finding = { name: 'disk', kind: 'system', state: levelOf(share) };
  if (finding.state === 'HEALTHY') return finding;
  const part = percent(share);
  return { ...finding, ...said(`The disk is ${part} full.`, 'health.disk-full', { part }) };
}

export function said(
  reason: string,
  code: string,
  data?: Cause['data'],
): { reason: string; cause: Cause } {
  return { reason, cause: { code, data } };
}

function loadFinding(name: string, share: number | undefined, own: number): Finding {
  const base = { name, kind: 'system' };
  if (share === undefined) {
    return { ...base, state: 'UNKNOWN', ...said('Not measured yet.', 'health.not-measured') };
  }
  const state = levelOf(share);
  if (state === 'HEALTHY') return { ...base, state };
  const foreign = own < share * OWN_SHARE;
  const whose = foreign ? 'mostly by other programs' : `${percent(own)} by AgentHub itself`;
  const cause = {
    code: 'health.load',
    data: { part: percent(share), own: percent(own), variant: foreign ? 'foreign' : 'own' },
  };
  return { ...base, state, reason: `${percent(share)} in use, ${whose}.`, cause, foreign };
}

/** The size of the write-ahead log: a large one slows every read and fills the disk. */
export function checkLog(walBytes: number): Finding {
  const base = { name: 'database-log', kind: 'database-log' };
  if (walBytes <= WAL_WARNING) return { ...base, state: 'HEALTHY' };
  const megabytes = Math.round(walBytes / MB);
  return {
    ...base,
    state: walBytes > WAL_CRITICAL ? 'CRITICAL' : 'WARNING',
    ...said(`The write-ahead log has grown to ${megabytes} MB.`, 'health.log', { megabytes }),
  };
}

/** A server, from what its supervisor knows at this moment. */
export function checkServer(server: ServerView): ComponentHealth {
  const base = { name: server.name, kind: 'server', checkedMsAgo: server.lastProbeMs ?? 0 };
  if (!server.enabled)
    return { ...base, state: 'HEALTHY', reason: server.reason, cause: server.cause };
  const { lostMs } = server;
  if (server.state === 'ready' && lostMs !== undefined && lostMs < OUTAGE_SHOWN_MS) {
    const seconds = Math.round(lostMs / 1000);
    const told = said(`It ended by itself ${seconds} s ago and is back.`, 'health.back', {
      seconds,
    });
    return { ...base, state: 'WARNING', ...told, unavailable: true };
  }
  const state = STATES[server.state];
  const { reason, cause } = server;
  return { ...base, state, reason, cause, unavailable: state === 'CRITICAL' };
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

/** Where keys are kept. A computer without a keychain is no fault; one that stops answering is. */
export function checkKeychain(
  secrets: { readonly backend: string; readonly writable: boolean },
  answers: boolean,
): Finding {
  const { backend, writable } = secrets;
  const base = { name: 'keychain', kind: 'keychain' };
  if (!writable) {
    const reason = `${backend}: keys come from the environment only`;
    return { ...base, state: 'HEALTHY', ...said(reason, 'health.no-keychain', { backend }) };
  }
  if (answers) return { ...base, state: 'HEALTHY' };
  const reason = `${backend} does not answer; it may be locked. Keys in it cannot be read.`;
  const told = said(reason, 'health.keychain-locked', { backend });
  return { ...base, state: 'WARNING', ...told, unavailable: true };
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
