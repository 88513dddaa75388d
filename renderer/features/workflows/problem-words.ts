import { m } from '../../paraglide/messages.js';

type Words = (...found: string[]) => string;

/** What the core says against a workflow, by its words. */
const KNOWN: readonly (readonly [said: RegExp, words: Words])[] = [
  [/^it is missing$/, () => m.fault_missing()],
  [/^it is empty$/, () => m.fault_empty()],
  [/^it must be a text$/, () => m.fault_text()],
  [/^it must be a number$/, () => m.fault_number()],
  [/^it must be a whole number$/, () => m.fault_whole()],
  [/^it must be a list$/, () => m.fault_list()],
  [/^it must be an object$/, () => m.fault_object()],
  [/^it must be true or false$/, () => m.fault_boolean()],
  [/^it must be at least (\S+)$/, (limit) => m.fault_least({ limit })],
  [/^it must be at most (\S+)$/, (limit) => m.fault_most({ limit })],
  [/^it must be one of (.+)$/s, (values) => m.fault_one_of({ values })],
  [
    /^"(.+)" means nothing here; did you mean "(.+)"\?$/s,
    (name, near) => m.fault_unknown_near({ name, near }),
  ],
  [/^"(.+)" means nothing here$/s, (name) => m.fault_unknown({ name })],
  [/^the id "(.+)" is used twice$/s, (step) => m.fault_twice({ step })],
  [/^"(.+)" names "(.+)", which does not exist$/s, (step, name) => m.fault_no_step({ step, name })],
  [
    /^"(.+)" runs "(.+)", which does not exist$/s,
    (step, name) => m.fault_no_workflow({ step, name }),
  ],
  [/^circular dependency: (.+)$/s, (steps) => m.fault_circle({ steps })],
  [/^the loop "(.+)" needs either "over" or "while"$/s, (step) => m.fault_loop({ step })],
  [/^"(.+)" waits for either "ms" or "event"$/s, (step) => m.fault_wait({ step })],
  [
    /^"(.+)": the expression "(.+)" \((.+)\)$/s,
    (step, expression, why) => m.fault_expression({ step, expression, why }),
  ],
];

/** A problem of a workflow in the language of the window, where its words are known. */
export function problemText(problem: string): string {
  for (const [said, words] of KNOWN) {
    const found = said.exec(problem);
    if (found) return words(...found.slice(1));
  }
  const [, place, what] = /^([\w.[\]-]+): (.+)$/s.exec(problem) ?? [];
  if (place === undefined || what === undefined) return problem;
  return `${place.replace(/^nodes\./, '')}: ${problemText(what)}`;
}
