/** An agent that a request might go to. */
export interface Candidate {
  readonly agent: string;
  /** Its role, description and capabilities. */
  readonly text: string;
  /** How alike the request and the text are, 0 to 1. */
  readonly similarity: number;
  readonly tasks: number;
  readonly failures: number;
  readonly available: boolean;
}

export interface SupervisorDecision {
  readonly agent: string;
  readonly confidence: number;
  readonly reasons: readonly string[];
  /** Everyone else who is free, the best first. */
  readonly alternatives: readonly { readonly agent: string; readonly confidence: number }[];
}

const RULE_CONFIDENCE = 0.8;

/** Words of a request, and what an agent for them speaks of. */
const RULES: readonly { readonly words: RegExp; readonly about: RegExp; readonly field: string }[] =
  [
    {
      words: /code|implement|develop|코드|구현|개발/iu,
      about: /code|coding|program|develop|코드|개발/iu,
      field: 'code',
    },
    {
      words: /test|verify|validate|테스트|검증/iu,
      about: /test|verif|validat|테스트|검증/iu,
      field: 'test',
    },
    {
      words: /design|architect|설계|디자인/iu,
      about: /design|architect|설계|디자인/iu,
      field: 'design',
    },
    {
      words: /security|vulnerabilit|보안|취약/iu,
      about: /security|vulnerab|보안|취약/iu,
      field: 'security',
    },
  ];

/**
 * Pure. Four phases: rules (confidence 0.8), similarity, history (a success rate that starts at one
 * half, by Laplace's rule of succession), and the merge: the better of the first two, weighted
 * with how the agent has fared (0.5 + success / 2). Undefined where no agent is free.
 */
export function decideAgent(
  request: string,
  candidates: readonly Candidate[],
  by: 'meaning' | 'words',
): SupervisorDecision | undefined {
  const ranked = candidates
    .filter(({ available }) => available)
    .map((candidate) => judged(request, candidate, by))
    .sort((a, b) => b.confidence - a.confidence);
  const [best, ...others] = ranked;
  return (
    best && {
      ...best,
      alternatives: others.map(({ agent, confidence }) => ({ agent, confidence })),
    }
  );
}

function judged(request: string, candidate: Candidate, by: 'meaning' | 'words') {
  const { agent, text, similarity, tasks, failures } = candidate;
  const fields = RULES.filter(({ words, about }) => words.test(request) && about.test(text));
  const ruled = fields.length > 0 ? RULE_CONFIDENCE : 0;
  const success = (tasks - failures + 1) / (tasks + 2);
  const confidence = Math.max(ruled, similarity) * (0.5 + success / 2);
  return {
    agent,
    confidence: Math.round(confidence * 1000) / 1000,
    reasons: [
      ...fields.map(({ field }) => `rule: both speak of ${field} (${RULE_CONFIDENCE})`),
      `similarity by ${by}: ${similarity.toFixed(2)}`,
      tasks === 0
        ? 'history: none yet'
        : `history: ${tasks - failures} of ${tasks} tasks succeeded`,
    ],
  };
}
