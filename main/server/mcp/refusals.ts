import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import { AppError, isRecord, messageOf, type WireError } from '../../../app/base/index.ts';

/** What a server refused with a code of the protocol, as its own client would have seen it. */
export function serversRefusal(
  error: Pick<WireError, 'message' | 'data'>,
): ProtocolError | undefined {
  const { data } = error;
  if (!isRecord(data) || typeof data['rpc_code'] !== 'number') return undefined;
  return new ProtocolError(data['rpc_code'], error.message, data['rpc_data']);
}

/** A failure of a request that is no tool call, as an error of the protocol. */
export function toProtocolError(thrown: unknown): unknown {
  if (thrown instanceof ProtocolError || !(thrown instanceof AppError)) return thrown;
  const refusal = serversRefusal({ message: thrown.message, data: thrown.data });
  if (refusal) return refusal;
  const wrong = thrown.kind === 'missing' || thrown.kind === 'invalid';
  const code = wrong ? ProtocolErrorCode.InvalidParams : ProtocolErrorCode.InternalError;
  const { message, remedy, data } = thrown;
  return new ProtocolError(code, remedy ? `${message} ${remedy}` : message, data);
}

/** A call that failed is an answer which a model can read. */
export function failedCall(message: string, remedy: string | undefined) {
  return {
    content: [{ type: 'text' as const, text: remedy ? `${message} ${remedy}` : message }],
    isError: true,
  };
}

export function failedBy(thrown: unknown) {
  return failedCall(messageOf(thrown), thrown instanceof AppError ? thrown.remedy : undefined);
}
