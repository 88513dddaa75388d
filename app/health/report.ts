import type { Cause } from '../base/index.ts';

/** State of one part. */
export type ComponentState = 'HEALTHY' | 'WARNING' | 'CRITICAL' | 'UNKNOWN';

export interface ComponentHealth {
  readonly name: string;
  readonly kind: string;
  readonly state: ComponentState;
  readonly reason?: string | undefined;
  /** The reason for programs. */
  readonly cause?: Cause | undefined;
  readonly checkedMsAgo: number;
  /** A service that cannot be used, or could not a moment ago. */
  readonly unavailable?: boolean | undefined;
  /** It is somebody else's doing: shown, but no fault of this app. */
  readonly foreign?: boolean | undefined;
}

export type OverallState = 'healthy' | 'degraded' | 'unhealthy';

/** Kinds without which the app cannot do its work at all. */
const ESSENTIAL = new Set(['database']);

/** The overall state: unhealthy when an essential part is critical, degraded when any other is not well. */
export function overallState(components: readonly ComponentHealth[]): OverallState {
  const ours = components.filter((part) => !part.foreign);
  if (ours.some((part) => part.state === 'CRITICAL' && ESSENTIAL.has(part.kind))) {
    return 'unhealthy';
  }
  return ours.some((part) => part.state === 'CRITICAL' || part.state === 'WARNING')
    ? 'degraded'
    : 'healthy';
}

/** Names of what cannot be used at the moment. */
export function unavailable(components: readonly ComponentHealth[]): string[] {
  return components.filter((part) => part.unavailable).map((part) => part.name);
}
