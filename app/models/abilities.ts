/** What a model can do; a field that is left out is not known. */
export interface Abilities {
  readonly tools?: boolean | undefined;
  readonly images?: boolean | undefined;
  readonly documents?: boolean | undefined;
  readonly thinking?: boolean | undefined;
  readonly caching?: boolean | undefined;
  readonly structuredOutput?: boolean | undefined;
}

interface Family {
  /** Matched against the model's name without the maker's prefix, in lower case. */
  readonly name: RegExp;
  readonly abilities: Abilities;
  readonly outputTokens?: number;
}

const ALL: Abilities = {
  tools: true,
  images: true,
  documents: true,
  thinking: true,
  caching: true,
  structuredOutput: true,
};
const TEXT: Abilities = { tools: true, images: false, documents: false, structuredOutput: true };

/**
 * What the makers document of their model families, the first match counts:
 * https://platform.claude.com/docs/en/about-claude/models/overview,
 * https://platform.openai.com/docs/models, https://ai.google.dev/gemini-api/docs/models,
 * https://docs.mistral.ai/getting-started/models, https://docs.perplexity.ai/models.
 * For what a provider's own listing does not tell; a listing or the person's word comes first.
 */
const FAMILIES: readonly Family[] = [
  {
    name: /embed|rerank|moderation|whisper|tts|transcribe|dall-e|image|audio|realtime|live|deep-research|search-preview|computer-use|guard|ocr/,
    abilities: { tools: false },
  },
  {
    name: /^claude-3-(opus|sonnet|haiku|5)/,
    abilities: { ...ALL, thinking: false },
    outputTokens: 8192,
  },
  { name: /^claude-(3-7|sonnet-4|opus-4|haiku-4)/, abilities: ALL, outputTokens: 32_000 },
  { name: /^claude/, abilities: ALL, outputTokens: 64_000 },
  { name: /^(gpt-[5-9]|gpt-chat|codex)/, abilities: ALL, outputTokens: 128_000 },
  { name: /^gpt-oss/, abilities: { ...TEXT, thinking: true }, outputTokens: 32_768 },
  { name: /^gpt-4(\.1|o)/, abilities: { ...ALL, thinking: false }, outputTokens: 16_384 },
  { name: /^gpt-3\.5/, abilities: { ...TEXT, caching: false }, outputTokens: 4096 },
  { name: /^o[134](-|$)/, abilities: { ...ALL, documents: false }, outputTokens: 100_000 },
  { name: /^gemini-(1|2\.0)/, abilities: { ...ALL, thinking: false }, outputTokens: 8192 },
  { name: /^gemini/, abilities: ALL, outputTokens: 65_536 },
  { name: /^gemma/, abilities: { tools: false, images: true, thinking: false } },
  { name: /^sonar/, abilities: { ...TEXT, tools: false }, outputTokens: 8192 },
  { name: /^(pixtral|mistral-(medium|large|small))/, abilities: { ...TEXT, images: true } },
  { name: /^(mistral|ministral|codestral|devstral|magistral|voxtral)/, abilities: TEXT },
  { name: /^deepseek-(reasoner|r1)/, abilities: { ...TEXT, thinking: true, caching: true } },
  { name: /^deepseek/, abilities: { ...TEXT, thinking: true, caching: true } },
  { name: /^grok/, abilities: { ...TEXT, images: true, thinking: true, caching: true } },
  { name: /^(kimi|glm|qwen3|minimax|command)/, abilities: { ...TEXT, thinking: true } },
  { name: /^(qwen|llama-?[34]|nemotron|jamba|nova)/, abilities: TEXT },
];

/** Abilities and output limit by the model's name; nothing is claimed of a name that is not known. */
export function familyOf(model: string): { abilities: Abilities; outputTokens?: number } {
  const bare = model
    .toLowerCase()
    .replace(/^.*\//, '')
    .replace(/^(regional|us|eu|apac|global)\./, '')
    .replace(/^(anthropic|amazon|meta|mistral|openai|google|cohere|ai21|deepseek|qwen)[.:]/, '');
  const family = FAMILIES.find(({ name }) => name.test(bare));
  return family
    ? {
        abilities: family.abilities,
        ...(family.outputTokens === undefined ? {} : { outputTokens: family.outputTokens }),
      }
    : { abilities: {} };
}
