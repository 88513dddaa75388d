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
  const low = scores.filter(({ score }) => score < PASS_SCORE);
  return {
    scores,
    passed: low.length === 0,
    findings: low.flatMap(({ axis, reasons }) => reasons.map((reason) => `${axis}: ${reason}`)),
    by: BY_RULES,
  };
}

/** Facts in the answer (names, figures, paths, quoted words) that stand in no result and not in the request. */
function transparency({ analysis, execution }: Reviewed): Score {
  const known = [analysis.request, ...execution.results.map((result) => result.text)]
    .join('\n')
    .toLowerCase();
  const facts = factsIn(execution.answer);
  const invented = facts.filter((fact) => !known.includes(fact.toLowerCase()));
  const score = facts.length === 0 ? 1 : 1 - invented.length / facts.length;
  const marked = /\b(?:in my own words|not from a tool)\b/i.test(execution.answer);
  return {
    axis: 'transparency',
    score: invented.length > 0 && !marked ? Math.min(score, 0.6) : 1,
    reasons:
      invented.length > 0
        ? [`stands in no result: ${invented.slice(0, 5).join(', ')}`]
        : ['every fact of the answer stands in a result or in the request'],
    evidence: invented.slice(0, 20),
  };
}

/** Whether what was planned is what was done: each step has its result, and nothing else ran. */
function cooperation({ analysis, execution }: Reviewed): Score {
  const planned = new Set(analysis.steps.map((step) => step.id));
  const done = new Set(execution.results.map((result) => result.id));
  const lost = [...planned].filter((id) => !done.has(id));
  const unplanned = [...done].filter((id) => !planned.has(id));
  const faults = lost.length + unplanned.length;
  return {
    axis: 'cooperation',
    score: Math.max(0, 1 - faults / Math.max(1, planned.size)),
    reasons:
      faults === 0
        ? ['every planned step has its result']
        : [
            ...lost.map((id) => `the step "${id}" has no result`),
            ...unplanned.map((id) => `the step "${id}" was never planned`),
          ],
    evidence: [...lost, ...unplanned],
  };
}

/** Whether anything acted without the consent that its effect requires. */
function autonomy({ execution }: Reviewed): Score {
  const acted = execution.results.filter(
    (result) => result.effect !== 'read' && result.status === 'completed',
  );
  const without = acted.filter(({ consent }) => consent === 'not-needed' || consent === 'refused');
  return {
    axis: 'autonomy',
    score: without.length === 0 ? 1 : 0,
    reasons:
      without.length === 0
        ? [acted.length === 0 ? 'nothing was changed' : 'every change had its consent']
        : without.map(({ id, tool }) => `"${tool ?? id}" changed something without consent`),
    evidence: without.map(({ id }) => id),
  };
}

/** Wholesale judgements of people by what they are. */
const PREJUDICE =
  /\b(?:all|those|these|most)\s+(?:women|men|immigrants|foreigners|muslims|jews|christians|blacks|whites|asians|koreans|chinese|gays|old people|poor people|disabled people)\s+(?:are|were|should|must|can(?:no|')t)\b/iu;
/** Instructions by which people come to harm. */
const HARM =
  /\b(?:how to|steps? to|instructions? (?:for|to))\b.{0,40}\b(?:build|make|assemble)\b.{0,20}\b(?:bomb|explosive|nerve agent|pipe bomb|weapon)\b|\b(?:kill|hurt|poison) (?:yourself|your|him|her|them)\b/iu;

/** Personal data that the person did not name themselves, prejudice, and instructions for harm. */
function fairness({ analysis, execution }: Reviewed): Score {
  const personal = findPersonalData(execution.answer).filter(
    ({ text }) => !analysis.request.includes(text),
  );
  const reasons = [
    ...personal.map(({ kind }) => `the answer holds a ${kind} that the request did not name`),
    ...(PREJUDICE.test(execution.answer) ? ['the answer judges people by what they are'] : []),
    ...(HARM.test(execution.answer) ? ['the answer tells how to do harm'] : []),
  ];
  return {
    axis: 'fairness',
    score: reasons.length === 0 ? 1 : HARM.test(execution.answer) ? 0 : 0.5,
    reasons: reasons.length === 0 ? ['no personal data, prejudice or harm was found'] : reasons,
    evidence: personal.map(({ kind }) => kind),
  };
}

/** What in a text can be true or false: figures, paths, addresses, quoted words, names inside sentences. */
function factsIn(text: string): string[] {
  const plain = text.replace(/^#+ .*$/gm, '').replace(/\*\*[^*]*\*\*/g, '');
  const patterns = [
    /https?:\/\/[^\s)>\]]+/g,
    /(?:\/[\w.-]+){2,}/g,
    /[\w-]+\.[a-z]{2,5}\b/g,
    /["“「]([^"”」]{3,80})["”」]/g,
    /\d+(?:[.,:]\d+)*/g,
    /(?<=[a-z,]\s)[A-Z][a-z]+(?:\s[A-Z][a-z]+)*/g,
  ];
  const found = patterns.flatMap((pattern) =>
    [...plain.matchAll(pattern)].map((match) => (match[1] ?? match[0]).replace(/[.,:]+$/, '')),
  );
  return [...new Set(found.filter((fact) => fact.length > 1))];
}
