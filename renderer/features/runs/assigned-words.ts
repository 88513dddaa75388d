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
  [
    /^load: of (.+) it is (.+)'s turn by ([\w-]+)$/,
    (names, agent, way) => (TURNS[way] ?? m.assigned_turn)({ names, agent }),
  ],
  [
    /^share of (.+): [\d.]+, processor ([\d.]+), memory ([\d.]+), tasks (\d+) of (\d+)$/,
    (agent, processor, memory, tasks, most) =>
      m.assigned_share({
        ...{ agent, processor: percent(processor), memory: percent(memory) },
        ...{ tasks: Number(tasks), most: Number(most) },
      }),
  ],
  [
    /^share of (.+): [\d.]+, tasks (\d+) of (\d+) alone, (it runs elsewhere|not measured yet)$/,
    (agent, tasks, most, why) =>
      (why === 'it runs elsewhere' ? m.assigned_share_elsewhere : m.assigned_share_early)({
        ...{ agent, tasks: Number(tasks), most: Number(most) },
      }),
  ],
];

type Turn = (values: { names: string; agent: string }) => string;

const TURNS: Readonly<Record<string, Turn>> = {
  'weighted-round-robin': m.assigned_turn,
  'least-connections': m.assigned_fewest,
  'resource-based': m.assigned_freest,
};

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
