import type { EffectClass } from '../gateway/index.ts';
import type { Settings } from '../settings/index.ts';

/** Who asked for a call. Explicit callers named the tool and its arguments themselves. */
export type CallerKind = 'window' | 'headless' | 'explicit';

export type Permission = 'allow' | 'ask' | 'deny';

/** Decides whether a call may run, must be approved by the person, or may not run. */
export function permissionFor(
  tool: { readonly name: string; readonly effect: EffectClass },
  caller: CallerKind,
  approvals: Settings['approvals'],
): Permission {
  if (caller === 'explicit' || approvals.alwaysAllow.includes(tool.name)) return 'allow';
  const asks =
    approvals.window === 'always' || (approvals.window === 'writes' && tool.effect !== 'read');
  if (!asks) return 'allow';
  return caller === 'window' ? 'ask' : approvals.headless;
}
