import { m } from '../../paraglide/messages.js';

type Words = (...found: string[]) => string;

/** What the agents' rules say, by the words of the core; whatever a model wrote stays as it is. */
const KNOWN: readonly (readonly [said: RegExp, words: Words])[] = [
  [/^fast path: one step that only reads$/, () => m.why_fast()],
  [/^every step can be carried out$/, () => m.why_feasible()],
  [/^there is nothing to do in this request$/, () => m.why_nothing()],
  [/^no tool fits "(.+)"$/s, (title) => m.why_no_tool({ title: title })],
  [/^the tool "(.+)" is not there now$/, (tool) => m.why_tool_gone({ tool: tool })],
  [
    /^"(.+)" may change things, and nobody has allowed that$/,
    (tool) => m.why_not_allowed({ tool: tool }),
  ],
  [/^"(.+)" does not say: (.+)$/s, (title, what) => m.why_missing({ title: title, what: what })],
  [/^the steps need each other in a circle$/, () => m.why_circle()],
  [/^(?:transparency: )?stands in no result: (.+)$/s, (facts) => m.why_unfounded({ facts: facts })],
  [/^every fact of the answer stands in a result or in the request$/, () => m.why_founded()],
  [/^every planned step has its result$/, () => m.why_all_done()],
  [/^(?:cooperation: )?the step "(.+)" has no result$/, (step) => m.why_lost({ step: step })],
  [
    /^(?:cooperation: )?the step "(.+)" was never planned$/,
    (step) => m.why_unplanned({ step: step }),
  ],
  [/^nothing was changed$/, () => m.why_unchanged()],
  [/^every change had its consent$/, () => m.why_consented()],
  [
    /^(?:autonomy: )?"(.+)" changed something without consent(?: for it)?$/,
    (tool) => m.why_unconsented({ tool: tool }),
  ],
  [/^no personal data, prejudice or harm was found$/, () => m.why_harmless()],
  [
    /^(?:fairness: )?the answer holds a (.+) that the request did not name$/,
    (kind) => m.why_personal({ kind: kind }),
  ],
  [/^(?:fairness: )?the answer judges people by what they are$/, () => m.why_prejudice()],
  [/^(?:fairness: )?the answer tells how to do harm$/, () => m.why_harm()],
];

/** A reason of an agent in the language of the window, where its words are known. */
export function reasonText(reason: string): string {
  for (const [said, words] of KNOWN) {
    const found = said.exec(reason);
    if (found) return words(...found.slice(1));
  }
  return reason;
}

/** Who an agent's word comes from: a model, or rules. */
export function byText(by: string): string {
  if (by === 'rules, no AI model') return m.by_rules();
  return by.startsWith('rules') ? m.by_rules_because({ why: by.replace(/^rules,? ?/, '') }) : by;
}
