import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';

/** Entries on one page of a list; a client asks on with the cursor. */
const PAGE_SIZE = 200;

/** One page of a list from a cursor on. Throws where the cursor is not one of ours. */
export function pageOf<T>(
  all: readonly T[],
  cursor: string | undefined,
): { readonly entries: T[]; readonly nextCursor?: string } {
  const from = cursor === undefined ? 0 : Number(cursor);
  if (cursor === '' || !Number.isSafeInteger(from) || from < 0 || from > all.length) {
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'The cursor is not one of ours.');
  }
  const next = from + PAGE_SIZE;
  const entries = all.slice(from, next);
  return next < all.length ? { entries, nextCursor: String(next) } : { entries };
}
