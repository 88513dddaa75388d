import type { ProviderEntry } from './entry.ts';

function local(
  id: string,
  name: string,
  port: number,
  variable: string,
  keyPage: string,
): ProviderEntry {
  return {
    id,
    name,
    protocol: 'openai-compatible',
    baseUrl: `http://127.0.0.1:${port}/v1`,
    keyVariables: [],
    urlVariables: [variable],
    keyPage,
    local: true,
    keyOptional: true,
  };
}

/** Model servers on this machine, at the ports that they take by themselves. */
export const LOCAL: readonly ProviderEntry[] = [
  local('ollama', 'Ollama', 11434, 'OLLAMA_BASE_URL', 'https://ollama.com/download'),
  local('lmstudio', 'LM Studio', 1234, 'LMSTUDIO_BASE_URL', 'https://lmstudio.ai'),
  local(
    'llamacpp',
    'llama.cpp',
    8080,
    'LLAMACPP_BASE_URL',
    'https://github.com/ggml-org/llama.cpp/tree/master/tools/server',
  ),
  local('vllm', 'vLLM', 8000, 'VLLM_BASE_URL', 'https://docs.vllm.ai'),
];

/** Any other address: a person names it in the settings. */
export const CUSTOM: readonly ProviderEntry[] = [
  {
    id: 'custom',
    name: 'OpenAI-compatible address',
    protocol: 'openai-compatible',
    keyVariables: [],
    urlVariables: [],
    local: false,
    keyOptional: true,
  },
  {
    id: 'custom-anthropic',
    name: 'Anthropic-compatible address',
    protocol: 'anthropic',
    keyVariables: [],
    urlVariables: [],
    local: false,
    keyOptional: true,
  },
];
