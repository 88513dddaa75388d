import type { ChatModel, ProviderAccess } from '../../../app/models/index.ts';
import { aiSdkModel } from './ai-sdk.ts';
import { streamedFetch } from './whole-answer.ts';

const OFFICIAL = 'https://api.openai.com/v1';

/**
 * OpenAI itself through the responses protocol, where its newest models take tools; any other
 * address through chat completions, which every compatible server speaks.
 */
export async function openOpenAi(access: ProviderAccess, model: string): Promise<ChatModel> {
  if ((access.baseUrl?.replace(/\/+$/, '') ?? OFFICIAL) === OFFICIAL) {
    return openResponses(access, model);
  }
  return aiSdkModel(access, (await providerOf(access)).chat(model));
}

/**
 * The responses protocol. Nothing is stored there: thinking travels encrypted with the chat. The tier
 * is the usual one even where the account's settings name a dearer one: it was priced by that.
 */
export async function openResponses(access: ProviderAccess, model: string): Promise<ChatModel> {
  return aiSdkModel(access, (await providerOf(access)).responses(model), {
    openai: { store: false, include: ['reasoning.encrypted_content'], serviceTier: 'default' },
  });
}

/** The responses protocol at another address, which may refuse what only OpenAI itself knows. */
export async function openForeignResponses(
  access: ProviderAccess,
  model: string,
): Promise<ChatModel> {
  return aiSdkModel(access, (await providerOf(access)).responses(model));
}

async function providerOf(access: ProviderAccess) {
  const { createOpenAI } = await import('@ai-sdk/openai');
  return createOpenAI({
    baseURL: access.baseUrl?.replace(/\/+$/, '') ?? OFFICIAL,
    apiKey: access.apiKey ?? 'none',
    fetch: streamedFetch,
  });
}

/** Any address that speaks OpenAI's chat completions protocol, local ones among them. */
export async function openCompatible(access: ProviderAccess, model: string): Promise<ChatModel> {
  const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
  const provider = createOpenAICompatible({
    name: access.provider,
    baseURL: (access.baseUrl ?? '').replace(/\/+$/, ''),
    includeUsage: true,
    fetch: streamedFetch,
    ...(access.apiKey === undefined ? {} : { apiKey: access.apiKey }),
  });
  return aiSdkModel(access, provider.chatModel(model));
}
