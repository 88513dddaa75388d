import { m } from '../../paraglide/messages.js';
import { modelName } from '../../text/model.ts';
import { toolText } from '../../text/steps.ts';

type Words = (...found: string[]) => string;

/** What the agents' rules say, by the words of the core; whatever a model wrote stays as it is. */
const KNOWN: readonly (readonly [said: RegExp, words: Words])[] = [
  [/^fast path: one step that only reads$/, () => m.why_fast()],
  [/^every step can be carried out$/, () => m.why_feasible()],
  [/^there is nothing to do in this request$/, () => m.why_nothing()],
  [/^no tool fits "(.+)"$/s, (title) => m.why_no_tool({ title: title })],
  [/^the tool "(.+)" is not there now$/, (tool) => m.why_tool_gone({ tool: toolText(tool) })],
  [
    /^"(.+)" may change things, and nobody has allowed that$/,
    (tool) => m.why_not_allowed({ tool: toolText(tool) }),
  ],
  [/^"(.+)" does not say: (.+)$/s, (title, what) => m.why_missing({ title: title, what: what })],
  [/^the steps need each other in a circle$/, () => m.why_circle()],
  [/^(?:transparency: )?stands in no result: (.+)$/s, (facts) => m.why_unfounded({ facts: facts })],
  [
    /^(?:transparency: )?(?:nothing was changed|no change is confirmed), but the answer says: (.+)$/s,
    (sentence) => m.why_not_done({ sentence: sentence }),
  ],
  [
    /^(?:transparency: )?the step "(.+)" failed, and the answer does not say so$/,
    (step) => m.why_hidden({ step: step }),
  ],
  [/^every fact of the answer stands in a result or in the request$/, () => m.why_founded()],
  [/^every planned step has its result$/, () => m.why_all_done()],
  [/^(?:cooperation: )?the step "(.+)" has no result$/, (step) => m.why_lost({ step: step })],
  [
    /^(?:cooperation: )?the step "(.+)" was never planned$/,
    (step) => m.why_unplanned({ step: step }),
  ],
  [/^(?:cooperation: )?the step "(.+)" was done twice$/, (step) => m.why_twice({ step: step })],
  [/^nothing was changed$/, () => m.why_unchanged()],
  [/^no change is confirmed$/, () => m.why_unconfirmed()],
  [/^every change had its consent$/, () => m.why_consented()],
  [
    /^(?:autonomy: )?"(.+)" changed something without consent(?: for it)?$/,
    (tool) => m.why_unconsented({ tool: toolText(tool) }),
  ],
  [/^no personal data, prejudice or harm was found$/, () => m.why_harmless()],
  [
    /^(?:fairness: )?the answer holds a (.+) that the request did not name$/,
    (kind) => m.why_personal({ kind: kindText(kind) }),
  ],
  [/^(?:fairness: )?the answer judges people by what they are$/, () => m.why_prejudice()],
  [/^(?:fairness: )?the answer tells how to do harm$/, () => m.why_harm()],
];

/** Kinds of personal data, by the words of the core. */
const KINDS: Readonly<Record<string, () => string>> = {
  'e-mail address': m.kind_email,
  'Korean resident number': m.kind_resident_number,
  'US social security number': m.kind_social_security,
  'card number': m.kind_card,
  'bank account': m.kind_bank_account,
  'passport number': m.kind_passport,
  'phone number': m.kind_phone,
  'home address': m.kind_home_address,
  'date of birth': m.kind_birth,
  password: m.kind_password,
  'secret key': m.kind_secret_key,
};

function kindText(kind: string): string {
  return KINDS[kind]?.() ?? kind;
}

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
  const unusable = /^rules, because the answer of (.+?) was not usable: /s.exec(by)?.[1];
  if (unusable) return m.by_rules_unusable({ model: modelName(unusable) });
  const unasked = /^rules, because (.+?) could not be asked: /s.exec(by)?.[1];
  if (unasked) return m.by_rules_unasked({ model: modelName(unasked) });
  return by.startsWith('rules') ? m.by_rules() : modelName(by);
}
