import type { Protocol } from '../ports.ts';

/** A further setting that a provider needs besides its key, such as a region. */
export interface ProviderOption {
  readonly name: string;
  /** What it is, for a person. */
  readonly label: string;
  /** Environment variables that may hold it, first match wins. */
  readonly variables: readonly string[];
  /** Needed unless an address is set. */
  readonly required: boolean;
  /** Never shown and never kept in the settings: read from the environment alone. */
  readonly secret?: boolean;
}

/** A provider that AgentHub knows by name. Data only. */
export interface ProviderEntry {
  readonly id: string;
  readonly name: string;
  readonly protocol: Protocol;
  /** Its usual address; undefined where the SDK knows it or the person must tell it. */
  readonly baseUrl?: string;
  /** Environment variables that may hold the key and the address, first match wins. */
  readonly keyVariables: readonly string[];
  readonly urlVariables: readonly string[];
  readonly options?: readonly ProviderOption[];
  /** Where a person gets a key. */
  readonly keyPage?: string;
  /** Runs on this machine: no key, found by asking its port. */
  readonly local: boolean;
  /** Can be reached without a key of its own (the machine's own sign-in, or an open address). */
  readonly keyOptional?: boolean;
  /** False where it has no way to list its models; then those of the price data are offered. */
  readonly lists?: boolean;
  /** Model taken when the person chose none; undefined takes the first that is listed. */
  readonly defaultModel?: string;
  /** The day on which it ended its service at the usual address, such as 2026-08-09. */
  readonly ended?: string;
  /** Provider id in the price data, where it is another one. */
  readonly priceId?: string;
}

/** A hosted provider that speaks OpenAI's chat completions protocol. */
export function compatible(
  id: string,
  name: string,
  baseUrl: string,
  keyVariables: readonly string[],
  keyPage: string,
  more: Partial<ProviderEntry> = {},
): ProviderEntry {
  return {
    id,
    name,
    protocol: 'openai-compatible',
    baseUrl,
    keyVariables,
    urlVariables: [],
    keyPage,
    local: false,
    ...more,
  };
}
