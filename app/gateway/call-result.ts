import type { InputRequired } from './asking/answerer.ts';

export interface RawCallResult {
  readonly content: unknown[];
  readonly structuredContent: unknown;
  readonly isError: boolean;
  readonly meta?: unknown;
  /** Set where the server needs input before it can answer; the rest is empty then. */
  readonly inputRequired?: InputRequired | undefined;
}

/**
 * Reads the result of a tool as tolerantly as is safe: what its blocks hold is looked at where they
 * are used. Undefined where it is no such result.
 */
export function readCallResult(
  result: Readonly<Record<string, unknown>>,
): RawCallResult | undefined {
  const { content = [], structuredContent, isError = false, _meta: meta } = result;
  if (!Array.isArray(content) || typeof isError !== 'boolean') return undefined;
  return { content, structuredContent, isError, meta };
}
