import type { Transport } from '@modelcontextprotocol/client';
import { isRecord } from '../base/index.ts';

/**
 * Takes a result that does not say of which type it is as a complete one (MCP 2026-07-28, schema,
 * `Result.resultType`: a client must). The client library refuses it, and a call that was answered
 * would count as lost. To be called before the transport is connected.
 */
export function assumeComplete(transport: Transport, isModern: () => boolean): void {
  transport.onmessage = (message) => {
    if (!('result' in message) || !isRecord(message.result) || !isModern()) return;
    // the library reads the same message next, and nobody else has it
    message.result['resultType'] ??= 'complete';
  };
}
