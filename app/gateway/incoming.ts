import type { Transport } from '@modelcontextprotocol/client';
import { isRecord, isTooDeep } from '../base/index.ts';

/** JSON-RPC's "internal error": what a message that cannot be used is answered as. */
const INTERNAL_ERROR = -32603;

/**
 * Looks at what a server sends before the client library does, which reads the same message next.
 * To be called before the transport is connected. A result that does not say of which type it is
 * counts as a complete one (MCP 2026-07-28, schema, `Result.resultType`: a client must); the library
 * would refuse it, and an answered request be lost. Entries of lists that are nested too deeply are
 * left to who reads them, one by one.
 */
export function guardIncoming(transport: Transport, isModern: () => boolean): void {
  transport.onmessage = (message: object) => {
    const read = message as Record<string, unknown>;
    if (isRecord(read['result']) && isModern()) read['result']['resultType'] ??= 'complete';
    defuse(read, LISTS);
  };
}

const LISTS = ['tools', 'prompts', 'resources', 'resourceTemplates'];

/**
 * Puts what is nested too deeply out of harm's way: an answer becomes an error, the parameters of a
 * request or a message are emptied.
 */
export function defuse(message: Record<string, unknown>, exempt: readonly string[] = []): void {
  const { result } = message;
  if (isRecord(result)) {
    if (!isTooDeep(without(result, exempt))) return;
    delete message['result'];
    message['error'] = { code: INTERNAL_ERROR, message: 'its answer is nested too deeply' };
  } else if (isTooDeep(message)) {
    if ('params' in message) message['params'] = {};
    if ('error' in message) message['error'] = { code: INTERNAL_ERROR, message: 'it failed' };
  }
}

function without(fields: Record<string, unknown>, names: readonly string[]) {
  if (!names.some((name) => name in fields)) return fields;
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}
