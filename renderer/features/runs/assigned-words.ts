import { m } from '../../paraglide/messages.js';

type Words = (...found: string[]) => string;

/** What the supervisor says for an agent, by the words of the core. */
const KNOWN: readonly (readonly [said: RegExp, words: Words])[] = [
  [
    /^rule: both speak of (\w+) /,
    (field) => m.assigned_rule({ field: FIELDS[field]?.() ?? field }),
  ],
  [/^similarity by meaning: ([\d.]+)$/, (share) => m.assigned_meaning({ percent: percent(share) })],
  [/^similarity by words: ([\d.]+)$/, (share) => m.assigned_words({ percent: percent(share) })],
  [/^history: none yet$/, () => m.assigned_new()],
  [
    /^history: (\d+) of (\d+) tasks succeeded$/,
    (done, all) => m.assigned_history({ done: Number(done), all: Number(all) }),
  ],
  [/^load: of (.+) it is (.+)'s turn$/, (names, agent) => m.assigned_load({ names, agent })],
];

const FIELDS: Readonly<Record<string, () => string>> = {
  code: m.assigned_code,
  test: m.assigned_test,
  design: m.assigned_design,
  security: m.assigned_security,
};

/** A reason for the choice of an agent in the language of the window. */
export function assignedReason(reason: string): string {
  for (const [said, words] of KNOWN) {
    const found = said.exec(reason);
    if (found) return words(...found.slice(1));
  }
  return reason;
}

/** A share between 0 and 1 in whole percent. */
export function percent(share: number | string): number {
  return Math.round(Number(share) * 100);
}
