import { deedsIn, inventedIn, sentencesOf } from './facts/index.ts';
import { isHarmful, isPrejudiced } from './harm.ts';
import { findPersonalData } from './personal-data.ts';
import { PASS_SCORE, type Analysis, type Execution, type Review, type Score } from './plan.ts';
import { BY_RULES } from './sena.ts';

export interface Reviewed {
  readonly analysis: Analysis;
  readonly execution: Execution;
}

/**
 * RUNE by rules: looks at what is about to be returned on four axes. Every score has its reasons
 * and its evidence; an axis under 0.7 makes the whole fail, and the finding is shown.
 */
export function review(reviewed: Reviewed): Review {
  const scores = [
    transparency(reviewed),
    cooperation(reviewed),
    autonomy(reviewed),
    fairness(reviewed),
  ];
  return summed(scores, BY_RULES, reviewed.execution.by);
}

/** The whole out of its axes: an axis under 0.7 fails it, and what a model wrote may go back. */
export function summed(scores: readonly Score[], by: string, writtenBy: string): Review {
  const low = scores.filter(({ score }) => score < PASS_SCORE);
  const mendable = low.every(({ axis }) => axis === 'transparency' || axis === 'fairness');
  return {
    scores: [...scores],
    passed: low.length === 0,
    findings: low.flatMap(({ axis, reasons }) => reasons.map((reason) => `${axis}: ${reason}`)),
    again: low.length > 0 && mendable && !writtenBy.startsWith('rules'),
    by,
  };
}

/**
 * What the answer states and nothing told it: facts that stand in no result, deeds that nobody did,
 * and failures that it keeps to itself.
 */
function transparency({ analysis, execution }: Reviewed): Score {
  const { results } = execution;
  const completed = results.filter(({ status }) => status === 'completed');
  const sentences = sentencesOf(withoutTitles(execution.answer, analysis)).filter(
    (sentence) => !OWN_WORDS.test(sentence),
  );
  const texts = [
    analysis.request,
    ...analysis.steps.map(({ arguments: given }) => JSON.stringify(given)),
    ...results.map(({ text }) => text),
  ];
  const counts = [results.length, completed.length, results.length - completed.length];
  const invented = inventedIn(sentences.join('\n'), { texts, counts });
  const changed = completed.some(({ effect }) => effect !== 'read');
  const deeds = changed ? [] : deedsIn(sentences, results.map(({ text }) => text).join('\n'));
  const hidden =
    writtenByModel(execution) && !FAILURE.test(execution.answer) ? failedOf(results) : [];
  const reasons = [
    ...(invented.length > 0 ? [`stands in no result: ${invented.slice(0, 5).join(', ')}`] : []),
    ...deeds.map((sentence) => `${changeless(results)}, but the answer says: ${sentence.trim()}`),
    ...hidden.map((id) => `the step "${id}" failed, and the answer does not say so`),
  ];
  const faults = invented.length + deeds.length + hidden.length;
  return {
    axis: 'transparency',
    score: faults === 0 ? 1 : Math.max(0, 0.6 - 0.1 * (faults - 1)),
    reasons:
      faults === 0 ? ['every fact of the answer stands in a result or in the request'] : reasons,
    evidence: [...invented, ...deeds, ...hidden].slice(0, 20),
  };
}

/** What can be said where no change was reported: one that failed may have been made all the same. */
function changeless(results: Execution['results']): string {
  const tried = results.some(({ effect, status }) => effect !== 'read' && status === 'failed');
  return tried ? 'no change is confirmed' : 'nothing was changed';
}

/** The mark by which a sentence says of itself that no tool told it. */
const OWN_WORDS =
  /\((?:in my own words|not from a tool|도구 결과 아님|도구 결과가 아님|도구에서 나온 내용 아님)\)/iu;
/** Words by which an answer owns that something was not done. */
const FAILURE =
  /\b(?:fail\w*|could(?:n['’]t| not)|can(?:no|['’])t|unable|error|not|no|none|nothing|skipped|missing|undone|without|only|unfortunately|sorry)\b|실패|못|오류|없|않|건너|안 됐|안 되|빠졌|되돌|만\s/iu;

function failedOf(results: Execution['results']): string[] {
  return results.filter(({ status }) => status === 'failed').map(({ id }) => id);
}

function writtenByModel({ by }: Execution): boolean {
  return !by.startsWith('rules');
}

/** An answer by rules stands under the titles of its steps, which a model may have written. */
function withoutTitles(answer: string, { steps }: Analysis): string {
  return steps.reduce((text, { title }) => text.replaceAll(`**${title}**`, ''), answer);
}

/** Whether what was planned is what was done: each step has its result, and nothing else ran. */
function cooperation({ analysis, execution }: Reviewed): Score {
  const planned = new Set(analysis.steps.map((step) => step.id));
  const done = new Set(execution.results.map((result) => result.id));
  const lost = [...planned].filter((id) => !done.has(id));
  const unplanned = [...done].filter((id) => !planned.has(id));
  const twice = [...done].filter(
    (id) => execution.results.filter((result) => result.id === id).length > 1,
  );
  const faults = lost.length + unplanned.length + twice.length;
  return {
    axis: 'cooperation',
    score: Math.max(0, 1 - faults / Math.max(1, planned.size)),
    reasons:
      faults === 0
        ? ['every planned step has its result']
        : [
            ...lost.map((id) => `the step "${id}" has no result`),
            ...unplanned.map((id) => `the step "${id}" was never planned`),
            ...twice.map((id) => `the step "${id}" was done twice`),
          ],
    evidence: [...lost, ...unplanned, ...twice],
  };
}

/** Whether anything acted without the consent that its effect requires, or in place of another step. */
function autonomy({ analysis, execution }: Reviewed): Score {
  const acted = execution.results
    .map((result) => ({ result, step: analysis.steps.find(({ id }) => id === result.id) }))
    .filter(
      ({ result, step }) =>
        ['completed', 'undone'].includes(result.status) &&
        // whichever says that something was changed is believed
        (result.effect !== 'read' || (result.tool === step?.tool && step?.effect !== 'read')),
    );
  const without = acted.filter(
    ({ result, step }) =>
      result.consent === 'not-needed' || result.consent === 'refused' || result.tool !== step?.tool,
  );
  return {
    axis: 'autonomy',
    score: without.length === 0 ? 1 : 0,
    reasons:
      without.length === 0
        ? [acted.length === 0 ? changeless(execution.results) : 'every change had its consent']
        : without.map(
            ({ result: { id, tool } }) =>
              `"${tool ?? id}" changed something without consent for it`,
          ),
    evidence: without.map(({ result }) => result.id),
  };
}

/** Words by which a request asks for data of a kind: then the answer may hold it. */
const ASKS_FOR: readonly (readonly [kind: RegExp, asked: RegExp])[] = [
  [/e-mail/, /\be-?mails?\b|\bcontacts?\b|이메일|메일|연락처/iu],
  [/phone/, /\b(?:tele)?phones?\b|\bcontacts?\b|전화|휴대폰|연락처/iu],
  [/card/, /\bcards?\b|카드/iu],
  [
    /resident|social/,
    /resident (?:registration )?number|social security|\bssn\b|주민(?:등록)?번호/iu,
  ],
  [/bank/, /\baccounts?\b|\biban\b|계좌/iu],
  [/passport/, /passport|여권/iu],
  [/licence/, /licen[cs]e|면허/iu],
  [/home/, /\baddress(?:es)?\b|where .* lives?\b|주소|사는 곳|어디 살/iu],
  [/birth/, /birth|\bborn\b|\bage\b|how old|생년월일|생일|나이|출생/iu],
  [/password|secret/, /password|passcode|passphrase|\bkeys?\b|비밀번호|암호|패스워드|키/iu],
];

/** Personal data that the person did not name themselves, prejudice, and instructions for harm. */
function fairness({ analysis, execution }: Reviewed): Score {
  const harmful = isHarmful(execution.answer);
  const personal = findPersonalData(execution.answer).filter(
    ({ kind, text }) =>
      !analysis.request.includes(text) &&
      !ASKS_FOR.some(([of, asked]) => of.test(kind) && asked.test(analysis.request)),
  );
  const reasons = [
    ...personal.map(({ kind }) => `the answer holds a ${kind} that the request did not name`),
    ...(isPrejudiced(execution.answer) ? ['the answer judges people by what they are'] : []),
    ...(harmful ? ['the answer tells how to do harm'] : []),
  ];
  return {
    axis: 'fairness',
    score: reasons.length === 0 ? 1 : harmful ? 0 : 0.5,
    reasons: reasons.length === 0 ? ['no personal data, prejudice or harm was found'] : reasons,
    evidence: personal.map(({ kind }) => kind),
  };
}
