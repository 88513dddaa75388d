import { Events, type Cause } from './base/index.ts';
import type { OpenAttempt } from './gateway/index.ts';
import type { ChangedTool } from './tools/index.ts';

export interface Notice {
  readonly id: string;
  readonly level: 'info' | 'warning' | 'error';
  readonly message: string;
  readonly remedy?: string | undefined;
  /** The message for programs. */
  readonly cause?: Cause | undefined;
}

/** What the person must be told once: kept until dismissed. */
export class Notices {
  readonly events = new Events<{ changed: readonly Notice[] }>();
  #open: readonly Notice[] = [];

  get open(): readonly Notice[] {
    return this.#open;
  }

  raise(notice: Notice): void {
    const known = this.#open.find((other) => other.id === notice.id);
    if (known?.message === notice.message) return;
    this.#open = [...this.#open.filter((other) => other.id !== notice.id), notice];
    this.events.emit('changed', this.#open);
  }

  dismiss(id: string): void {
    if (!this.#open.some((notice) => notice.id === id)) return;
    this.#open = this.#open.filter((notice) => notice.id !== id);
    this.events.emit('changed', this.#open);
  }
}

const NAMED = 5;

/** Tells of the calls that may change things and whose end was not seen; undefined without any. */
export function uncertainNotice(open: readonly OpenAttempt[]): Notice | undefined {
  const changing = open.filter((attempt) => attempt.effect !== 'read');
  if (changing.length === 0) return undefined;
  const named = changing.slice(0, NAMED).map(({ server, tool, startedAt }) => {
    const time = new Date(startedAt);
    return `"${tool}" of "${server}" (${time.toISOString().slice(0, 16).replace('T', ' ')} UTC)`;
  });
  const more = changing.length > NAMED ? ` and ${changing.length - NAMED} more` : '';
  const calls = `${named.join(', ')}${more}`;
  return {
    id: 'calls-uncertain',
    level: 'warning',
    message: `AgentHub ended last time while tools were at work. It is not known whether these were carried out: ${calls}.`,
    remedy: 'Look whether they happened before you have them done again.',
    cause: { code: 'notice.calls-uncertain', data: { calls } },
  };
}

export const CHANGED_TOOLS = 'tools-changed';

/** Tells of tools that are held back because they changed; undefined without any. */
export function changedToolsNotice(changed: readonly ChangedTool[]): Notice | undefined {
  if (changed.length === 0) return undefined;
  const named = changed.slice(0, NAMED).map(({ name }) => `"${name}"`);
  const more = changed.length > NAMED ? ` and ${changed.length - NAMED} more` : '';
  const tools = `${named.join(', ')}${more}`;
  return {
    id: CHANGED_TOOLS,
    level: 'warning',
    message: `These tools have changed since they were approved and are held back: ${tools}.`,
    remedy: 'Look at what changed on the Servers page, and accept it if it is what you want.',
    cause: { code: 'notice.tools-changed', data: { tools } },
  };
}
