import type { Protocol } from './ports.ts';

/** A provider that AgentHub knows by name. Data only. */
export interface ProviderEntry {
  readonly id: string;
  readonly name: string;
  readonly protocol: Protocol;
  /** Its usual address; undefined where the SDK knows it. */
  readonly baseUrl?: string;
  /** Environment variables that may hold the key and the address, first match wins. */
  readonly keyVariables: readonly string[];
  readonly urlVariables: readonly string[];
  /** Where a person gets a key. */
  readonly keyPage?: string;
  /** Runs on this machine: no key, found by asking its port. */
  readonly local: boolean;
  /** Model taken when the person chose none; undefined takes the first that is listed. */
  readonly defaultModel?: string;
  /** Provider id in the price data, where it is another one. */
  readonly priceId?: string;
}

export const PROVIDERS: readonly ProviderEntry[] = [
  {
    id: 'anthropic',
    name: 'Anthropic',
    protocol: 'anthropic',
    keyVariables: ['ANTHROPIC_API_KEY'],
    urlVariables: ['ANTHROPIC_BASE_URL'],
    keyPage: 'https://platform.claude.com/settings/keys',
    local: false,
    defaultModel: 'claude-sonnet-5',
  },
  {
    id: 'openai',
    name: 'OpenAI',
    protocol: 'openai',
    keyVariables: ['OPENAI_API_KEY'],
    urlVariables: ['OPENAI_BASE_URL'],
    keyPage: 'https://platform.openai.com/api-keys',
    local: false,
    defaultModel: 'gpt-6-sol',
  },
  {
    id: 'ollama',
    name: 'Ollama',
    protocol: 'openai-compatible',
    baseUrl: 'http://127.0.0.1:11434/v1',
    keyVariables: [],
    urlVariables: ['OLLAMA_BASE_URL'],
    keyPage: 'https://ollama.com/download',
    local: true,
  },
  {
    id: 'lmstudio',
    name: 'LM Studio',
    protocol: 'openai-compatible',
    baseUrl: 'http://127.0.0.1:1234/v1',
    keyVariables: [],
    urlVariables: ['LMSTUDIO_BASE_URL'],
    keyPage: 'https://lmstudio.ai',
    local: true,
  },
  {
    id: 'custom',
    name: 'OpenAI-compatible address',
    protocol: 'openai-compatible',
    keyVariables: [],
    urlVariables: [],
    local: false,
  },
];

/** The id of the built-in planner that answers without any model. */
export const OFFLINE_MODEL = 'offline/planner';
export const OFFLINE_NAME = 'Offline, no AI model';

export function providerById(id: string): ProviderEntry | undefined {
  return PROVIDERS.find((provider) => provider.id === id);
}

/** Splits `provider/model`; the model's own name may hold slashes. */
export function splitModelId(id: string): { provider: string; model: string } {
  const slash = id.indexOf('/');
  return slash < 0
    ? { provider: '', model: id }
    : { provider: id.slice(0, slash), model: id.slice(slash + 1) };
}
