import { SdkError, SdkErrorCode } from '@modelcontextprotocol/client';
import { isRecord } from '../../base/index.ts';

/**
 * The result of a tool call as it came, or why it is none. The newer revision (2026-07-28) says by
 * `resultType` whether it is one or needs input first; in the older ones that word means nothing.
 */
export function decodeResult(raw: unknown, modern: boolean): Record<string, unknown> | SdkError {
  if (!isRecord(raw)) return invalid('it is not an object');
  if (!modern) return 'resultType' in raw ? { ...raw, resultType: undefined } : raw;
  const { resultType, requestState } = raw;
  // one that does not say so is complete (MCP 2026-07-28, schema, `Result.resultType`)
  if (resultType === undefined || resultType === 'complete') return raw;
  if (resultType !== 'input_required') {
    const text = `Unsupported result type ${JSON.stringify(resultType)}`;
    return new SdkError(SdkErrorCode.UnsupportedResultType, text);
  }
  const inputRequests = isRecord(raw['inputRequests']) ? raw['inputRequests'] : {};
  const hasState = typeof requestState === 'string';
  if (!hasState && Object.keys(inputRequests).length === 0) {
    return invalid('it requires input and names none');
  }
  return { resultType, inputRequests, ...(hasState ? { requestState } : {}) };
}

function invalid(why: string): SdkError {
  return new SdkError(SdkErrorCode.InvalidResult, `Invalid result for tools/call: ${why}`);
}
