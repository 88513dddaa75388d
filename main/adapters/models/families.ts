import type { ChatModel, ProviderAccess } from '../../../app/models/index.ts';
import { aiSdkModel } from './ai-sdk.ts';
import { streamedFetch } from './whole-answer.ts';

/** Google Gemini with a key of AI Studio. */
export async function openGoogle(access: ProviderAccess, model: string): Promise<ChatModel> {
  const { createGoogle } = await import('@ai-sdk/google');
  const options = { apiKey: access.apiKey ?? '', fetch: streamedFetch, ...address(access) };
  const thinking = { google: { thinkingConfig: { includeThoughts: true } } };
  const counting = createGoogle({ ...options, fetch: countInstead });
  return aiSdkModel(access, createGoogle(options)(model), thinking, counting(model));
}

/**
 * Sends a request for an answer to Gemini's counter, which wants the very same body
 * (https://ai.google.dev/api/tokens), and gives the count back in the form of an empty answer.
 */
const countInstead: typeof fetch = async (input, init) => {
  const url = input instanceof Request ? input.url : String(input);
  const model = /models\/[^/:]+(?=:generateContent)/.exec(url)?.[0];
  const body = JSON.parse(String(init?.body)) as object;
  const answer = await fetch(url.replace(/:generateContent.*$/, ':countTokens'), {
    ...init,
    body: JSON.stringify({ generateContentRequest: { model, ...body } }),
  });
  if (!answer.ok) return answer;
  const { totalTokens } = (await answer.json()) as { totalTokens?: number };
  return Response.json({
    candidates: [{ content: { role: 'model', parts: [{ text: '' }] }, finishReason: 'STOP' }],
    usageMetadata: { promptTokenCount: totalTokens, totalTokenCount: totalTokens },
  });
};

/** Gemini on Vertex: with a key (express mode), else with the machine's own Google sign-in. */
export async function openVertex(access: ProviderAccess, model: string): Promise<ChatModel> {
  const { createGoogleVertex } = await import('@ai-sdk/google-vertex');
  const { project, location } = access.options ?? {};
  const provider = createGoogleVertex({
    ...address(access),
    fetch: streamedFetch,
    ...(access.apiKey === undefined ? {} : { apiKey: access.apiKey }),
    ...(project === undefined ? {} : { project }),
    ...(location === undefined ? {} : { location }),
  });
  return aiSdkModel(access, provider(model));
}

/** Amazon Bedrock: with a Bedrock key, else signed with the access key of the environment. */
export async function openBedrock(access: ProviderAccess, model: string): Promise<ChatModel> {
  const { createAmazonBedrock } = await import('@ai-sdk/amazon-bedrock');
  const { options = {} } = access;
  const accessKeyId = options['AWS_ACCESS_KEY_ID'];
  const secretAccessKey = options['AWS_SECRET_ACCESS_KEY'];
  const sessionToken = options['AWS_SESSION_TOKEN'];
  const provider = createAmazonBedrock({
    region: options['region'] ?? 'us-east-1',
    ...address(access),
    ...(access.apiKey !== undefined
      ? { apiKey: access.apiKey }
      : {
          ...(accessKeyId === undefined ? {} : { accessKeyId }),
          ...(secretAccessKey === undefined ? {} : { secretAccessKey }),
          ...(sessionToken === undefined ? {} : { sessionToken }),
        }),
  });
  return aiSdkModel(access, provider(model));
}

/** A deployment on Azure, by its name, through chat completions, which every deployment has. */
export async function openAzure(access: ProviderAccess, model: string): Promise<ChatModel> {
  const { createAzure } = await import('@ai-sdk/azure');
  const resourceName = access.options?.['resource'];
  const provider = createAzure({
    apiKey: access.apiKey ?? '',
    fetch: streamedFetch,
    ...(access.baseUrl === undefined ? {} : { baseURL: azureAddress(access.baseUrl) }),
    ...(resourceName === undefined ? {} : { resourceName }),
  });
  return aiSdkModel(access, provider.chat(model));
}

export async function openMistral(access: ProviderAccess, model: string): Promise<ChatModel> {
  const { createMistral } = await import('@ai-sdk/mistral');
  return aiSdkModel(
    access,
    createMistral({ apiKey: access.apiKey ?? '', fetch: streamedFetch, ...address(access) })(model),
  );
}

export async function openCohere(access: ProviderAccess, model: string): Promise<ChatModel> {
  const { createCohere } = await import('@ai-sdk/cohere');
  return aiSdkModel(
    access,
    createCohere({ apiKey: access.apiKey ?? '', ...address(access) })(model),
  );
}

function address(access: ProviderAccess): { baseURL?: string } {
  return access.baseUrl === undefined ? {} : { baseURL: access.baseUrl.replace(/\/+$/, '') };
}

/** Azure's own variable names the host alone; its API lies below `/openai`. */
function azureAddress(baseUrl: string): string {
  const url = new URL(baseUrl);
  const bare = url.pathname === '/' && url.hostname.endsWith('.azure.com');
  return (bare ? `${url.origin}/openai` : baseUrl).replace(/\/+$/, '');
}
