import type { ChatModel, ProviderAccess } from '../../../app/models/index.ts';
import { aiSdkModel } from './ai-sdk.ts';

const OFFICIAL = 'https://api.openai.com/v1';

/**
 * OpenAI itself through the responses protocol, where its newest models take tools. Any other
 * address through chat completions, which every compatible server speaks. Nothing is stored at
 * OpenAI: thinking travels encrypted with the conversation instead.
 */
export async function openOpenAi(access: ProviderAccess, model: string): Promise<ChatModel> {
  const { createOpenAI } = await import('@ai-sdk/openai');
  const baseURL = access.baseUrl?.replace(/\/+$/, '') ?? OFFICIAL;
  const provider = createOpenAI({ baseURL, apiKey: access.apiKey ?? 'none' });
  return baseURL === OFFICIAL
    ? aiSdkModel(access, provider.responses(model), {
        openai: { store: false, include: ['reasoning.encrypted_content'] },
      })
    : aiSdkModel(access, provider.chat(model));
}

/** Any address that speaks OpenAI's chat completions protocol, local ones among them. */
export async function openCompatible(access: ProviderAccess, model: string): Promise<ChatModel> {
  const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
  const provider = createOpenAICompatible({
    name: access.provider,
    baseURL: (access.baseUrl ?? '').replace(/\/+$/, ''),
    includeUsage: true,
    ...(access.apiKey === undefined ? {} : { apiKey: access.apiKey }),
  });
  return aiSdkModel(access, provider.chatModel(model));
}
