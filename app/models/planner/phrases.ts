import type { MissingArgument } from './arguments.ts';

export type Language = 'en' | 'ko';

/** Korean where the person writes Hangul. */
export function languageOf(text: string): Language {
  return /[가-힣]/u.test(text) ? 'ko' : 'en';
}

export function askFor(
  language: Language,
  tool: string,
  missing: readonly MissingArgument[],
): string {
  const lines = missing.map(({ name, description, choices }) => {
    const one = choices ? choices.map((choice) => JSON.stringify(choice)).join(', ') : '';
    const offered = one === '' ? '' : language === 'ko' ? ` (${one} 중 하나)` : ` (one of ${one})`;
    return `- \`${name}\`${description ? `: ${description}` : ''}${offered}`;
  });
  return language === 'ko'
    ? `\`${tool}\` 도구를 실행하려면 다음이 더 필요합니다:\n\n${lines.join('\n')}\n\n값을 답해 주세요. 그만두려면 "취소"라고 하세요.`
    : `To run \`${tool}\` I still need:\n\n${lines.join('\n')}\n\nAnswer with the value, or say "cancel".`;
}

export function askWhether(
  language: Language,
  tool: string,
  values: Readonly<Record<string, unknown>>,
): string {
  const shown = `\`\`\`json\n${JSON.stringify(values, null, 2)}\n\`\`\``;
  return language === 'ko'
    ? `\`${tool}\` 도구를 실행할까요? 무언가를 바꿀 수 있고, 요청과 꼭 맞는지 확실하지 않습니다.\n\n${shown}\n\n"예" 또는 "아니요"로 답해 주세요.`
    : `Shall I run \`${tool}\`? It may change things, and I am not sure that it is what you mean.\n\n${shown}\n\nAnswer yes or no.`;
}

/** A question of the planner as it stands in the history. */
export interface Question {
  readonly kind: 'need' | 'confirm';
  readonly tool: string;
}

const QUESTIONS: readonly (readonly [Question['kind'], RegExp])[] = [
  ['need', /^To run `([^`]+)` I still need:/mu],
  ['need', /^`([^`]+)` 도구를 실행하려면 다음이 더 필요합니다:/mu],
  ['confirm', /^Shall I run `([^`]+)`\?/mu],
  ['confirm', /^`([^`]+)` 도구를 실행할까요\?/mu],
];

/** The question that an earlier answer of the planner ends with. */
export function readQuestion(answer: string): Question | undefined {
  for (const [kind, pattern] of QUESTIONS) {
    const tool = pattern.exec(answer)?.[1];
    if (tool !== undefined) return { kind, tool };
  }
  return undefined;
}

const YES =
  /^\s*(?:yes|y|yeah|yep|sure|ok|okay|do it|go ahead|please do|run it|네|예|응|그래|좋아|실행해|해줘|해 줘|ㅇㅇ)(?![\p{L}])/iu;
const NO = /^\s*(?:no|n|nope|don't|do not|아니|아뇨|하지 마|하지마|안 ?돼|ㄴㄴ)/iu;
const CANCEL = /^\s*(?:cancel|never ?mind|stop|forget it|취소|그만|됐어|관둬)(?![\p{L}\p{N}_])/iu;

export function readReply(text: string): 'yes' | 'no' | 'cancel' | 'other' {
  if (CANCEL.test(text)) return 'cancel';
  if (YES.test(text)) return 'yes';
  return NO.test(text) ? 'no' : 'other';
}

export function notRun(language: Language): string {
  return language === 'ko'
    ? '알겠습니다. 아무것도 실행하지 않았습니다.'
    : 'All right, I ran nothing.';
}

export function noToolsAtAll(language: Language): string {
  return language === 'ko'
    ? '저는 AI 모델이 아니라 오프라인 도우미이고, 지금 쓸 수 있는 도구가 없습니다. 서버 화면에서 서버를 추가하거나, 설정에서 모델의 키를 넣어 주세요.'
    : 'I am the offline planner, not an AI model, and there is no tool that I could run now. Add a server on the Servers page, or a model key in Settings.';
}

export function nothingFits(language: Language, abilities: string): string {
  return language === 'ko'
    ? `이 요청에 맞는 도구를 찾지 못했습니다. 저는 AI 모델이 아니라 오프라인 도우미라서 대화는 하지 못하고, 연결된 서버의 도구만 실행합니다. 할 수 있는 일은 다음과 같습니다:\n\n${abilities}\n\n무엇을 할지 말하거나 도구 이름을 쓰거나, 설정에서 AI 모델을 연결해 주세요.`
    : `No tool fits this request. I am the offline planner, not an AI model: I cannot chat, I only run tools of your servers. What I can do:\n\n${abilities}\n\nSay what to do, name a tool, or connect an AI model in Settings.`;
}

export function moreTools(language: Language, count: number): string {
  return language === 'ko' ? `그 밖에 ${count}개` : `and ${count} more`;
}

export function stepFailed(language: Language, left: readonly string[]): string {
  if (left.length === 0) return '';
  const list = left.map((clause) => `- ${clause}`).join('\n');
  return language === 'ko'
    ? `앞 단계가 실패해서 다음은 실행하지 않았습니다:\n\n${list}`
    : `Because that failed, I did not go on with:\n\n${list}`;
}

export function skipped(language: Language, clauses: readonly string[]): string {
  if (clauses.length === 0) return '';
  const list = clauses.map((clause) => `- ${clause}`).join('\n');
  return language === 'ko'
    ? `다음에 맞는 도구는 찾지 못했습니다:\n\n${list}`
    : `I found no tool for:\n\n${list}`;
}
