export interface PatternEntry {
  /** What stands in the file: `pattern: NAME`, or `chain: NAME` for chains. */
  readonly name: string;
  readonly form: 'pattern' | 'chain';
  readonly category: 'order' | 'parallel' | 'choice' | 'messages' | 'transaction' | 'agreement';
  readonly description: string;
  readonly useWhen: string;
  readonly avoidWhen: string;
  readonly complexity: 'low' | 'medium' | 'high';
  /** Beginnings of words, English and Korean, that speak for it. */
  readonly signs: readonly string[];
  readonly example: string;
}

const pattern = (
  name: string,
  category: PatternEntry['category'],
  rest: Omit<PatternEntry, 'name' | 'category' | 'form'>,
): PatternEntry => ({ name, form: 'pattern', category, ...rest });

/** Every pattern, with when to use it; the first is the plainest. */
export const PATTERNS: readonly PatternEntry[] = [
  pattern('pipeline', 'order', {
    description: 'Stages one after the other, each given what the one before it gave.',
    useWhen: 'every stage needs the result of the one before it',
    avoidWhen: 'stages do not need each other: then they wait for nothing',
    complexity: 'low',
    signs: ['then', 'after', 'stage', 'step', 'finally', 'next', '다음', '그리고', '단계', '순서'],
    example:
      'pattern: pipeline\nsteps:\n  - { tool: files__read_text_file }\n  - { prompt: Sum up. }',
  }),
  pattern('scatter-gather', 'parallel', {
    description: 'The same work for each entry of a list at once; the results are gathered.',
    useWhen: 'many alike items are worked on, and some may fail',
    avoidWhen: 'items depend on each other',
    complexity: 'medium',
    signs: ['each', 'every', 'all', 'list', 'batch', 'many', '각', '모든', '목록', '여러'],
    example: 'pattern: scatter-gather\nover: input.files\nworker: { tool: files__read_text_file }',
  }),
  pattern('aggregator', 'parallel', {
    description: 'Different sources are asked at once and put together.',
    useWhen: 'several sources answer one question',
    avoidWhen: 'one source is enough',
    complexity: 'medium',
    signs: [
      'source',
      'compare',
      'combine',
      'merge',
      'collect',
      'several',
      '비교',
      '합',
      '모아',
      '출처',
    ],
    example: 'pattern: aggregator\nneeded: 2\nsources:\n  - { tool: a__ask }\n  - { tool: b__ask }',
  }),
  pattern('router', 'choice', {
    description: 'One of several ways, by conditions.',
    useWhen: 'the kind of input decides who works on it',
    avoidWhen: 'everything goes the same way',
    complexity: 'low',
    signs: [
      'if',
      'depending',
      'otherwise',
      'either',
      'kind',
      'type',
      '경우',
      '따라',
      '이면',
      '종류',
    ],
    example:
      'pattern: router\nroutes:\n  - { when: input.n > 5, step: { value: big } }\n  - { when: input.n <= 5, step: { value: small } }',
  }),
  pattern('orchestrator', 'choice', {
    description: 'A planner splits the work and gives each task to the worker that it names.',
    useWhen: 'what has to be done is only known when the request is read',
    avoidWhen: 'the steps are known beforehand',
    complexity: 'high',
    signs: [
      'plan',
      'delegate',
      'assign',
      'coordinate',
      'break',
      'complex',
      '계획',
      '배정',
      '나누',
      '조율',
    ],
    example:
      'pattern: orchestrator\nplan: { prompt: Split. }\nworkers:\n  read: { prompt: Read. }\n  write: { prompt: Write. }',
  }),
  pattern('choreography', 'messages', {
    description: 'Nobody leads: each participant acts on an event and tells of another.',
    useWhen: 'participants come and go, and each knows what it reacts to',
    avoidWhen: 'somebody has to know where the whole stands',
    complexity: 'high',
    signs: [
      'event',
      'react',
      'whenever',
      'trigger',
      'notify',
      'publish',
      '이벤트',
      '반응',
      '때마다',
      '알림',
    ],
    example:
      'pattern: choreography\nparticipants:\n  - { emits: done, step: { value: 1 } }\n  - { on: done, step: { value: 2 } }',
  }),
  pattern('saga', 'transaction', {
    description: 'Steps in order; when one fails, those done are undone, last first.',
    useWhen: 'all of it must hold or none of it',
    avoidWhen: 'nothing can be undone',
    complexity: 'high',
    signs: [
      'undo',
      'rollback',
      'cancel',
      'book',
      'pay',
      'transaction',
      '취소',
      '되돌',
      '예약',
      '결제',
    ],
    example:
      'pattern: saga\nsteps:\n  - { tool: trip__book, undo: { tool: trip__cancel } }\n  - { tool: trip__pay, undo: { tool: trip__refund } }',
  }),
  pattern('request-reply', 'messages', {
    description: 'Asks on a topic and waits for the answer.',
    useWhen: 'another run or program answers',
    avoidWhen: 'a tool can be called directly',
    complexity: 'low',
    signs: ['ask', 'reply', 'answer', 'respond', 'wait', '물어', '답', '응답', '기다'],
    example: 'pattern: request-reply\ntopic: price.of\npayload: { item: tea }',
  }),
  pattern('composite', 'order', {
    description: 'Patterns in patterns, in order or by condition.',
    useWhen: 'one pattern does not do it',
    avoidWhen: 'one pattern does it',
    complexity: 'high',
    signs: ['nested', 'combination', 'both', 'several phases', '조합', '복합', '중첩'],
    example:
      'pattern: composite\nparts:\n  - { pattern: pipeline, steps: [{ value: 1 }] }\n  - { chain: parallel, steps: [{ value: 2 }, { value: 3 }] }',
  }),
  pattern('barrier', 'agreement', {
    description: 'Goes on when every participant has arrived.',
    useWhen: 'several runs or people must be ready together',
    avoidWhen: 'one may go on without the others',
    complexity: 'medium',
    signs: ['ready', 'together', 'synchron', 'arrive', 'meet', '모두 준비', '동시에', '동기'],
    example: 'pattern: barrier\nparticipants: [a.ready, b.ready]',
  }),
  pattern('vote', 'agreement', {
    description: 'Voters side by side; enough of them must agree in time.',
    useWhen: 'one judgement is not trusted',
    avoidWhen: 'one answer is as good as three',
    complexity: 'medium',
    signs: ['vote', 'agree', 'consensus', 'majority', 'approve', '투표', '합의', '다수', '동의'],
    example:
      'pattern: vote\nvoters:\n  - { type: approval, question: Agreed? }\n  - { prompt: Answer yes or no. }\n  - { prompt: Answer yes or no. }',
  }),
];
