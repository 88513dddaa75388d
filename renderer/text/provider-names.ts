/** What providers are called in Korean, by their ids, for whoever looks for them by that name. */
const KOREAN: Readonly<Record<string, string>> = {
  anthropic: '앤트로픽 앤스로픽 클로드',
  openai: '오픈에이아이 오픈AI 챗지피티',
  google: '구글 제미나이',
  'google-vertex': '구글 버텍스',
  'amazon-bedrock': '아마존 베드록',
  azure: '마이크로소프트 애저',
  mistral: '미스트랄',
  cohere: '코히어',
  openrouter: '오픈라우터',
  xai: '엑스에이아이 그록',
  deepseek: '딥시크',
  groq: '그로크',
  cerebras: '세레브라스',
  together: '투게더',
  fireworks: '파이어웍스',
  perplexity: '퍼플렉시티',
  nvidia: '엔비디아',
  huggingface: '허깅페이스',
  moonshot: '문샷 키미',
  alibaba: '알리바바 큐원',
  zhipu: '지푸 즈푸',
  minimax: '미니맥스',
  sambanova: '삼바노바',
  deepinfra: '딥인프라',
  baseten: '베이스텐',
  vercel: '버셀',
  novita: '노비타',
  llamacpp: '라마',
  ollama: '올라마',
  lmstudio: '엘엠스튜디오',
};

interface Named {
  readonly id: string;
  readonly name: string;
}

/** The providers whose name, id or Korean name holds the text; all of them for an empty one. */
export function providersNamed<Provider extends Named>(
  providers: readonly Provider[],
  text: string,
): readonly Provider[] {
  const wanted = plain(text);
  return wanted === ''
    ? providers
    : providers.filter(({ id, name }) =>
        [id, name, ...(KOREAN[id] ?? '').split(' ')].some((known) => plain(known).includes(wanted)),
      );
}

/** Without case, spaces and signs: "LM Studio" is found by "lmstudio" and "lm-studio". */
function plain(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}
