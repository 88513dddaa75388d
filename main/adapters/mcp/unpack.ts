import { PassThrough, pipeline, type Duplex, type Readable } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

/** What is read of a stream is given at once, and a stream that is cut gives what it has (as a fetch does). */
const ZLIB = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH };
const BROTLI = {
  flush: constants.BROTLI_OPERATION_FLUSH,
  finishFlush: constants.BROTLI_OPERATION_FLUSH,
};

const UNPACKERS: Readonly<Record<string, () => Duplex>> = {
  gzip: () => createGunzip(ZLIB),
  'x-gzip': () => createGunzip(ZLIB),
  deflate: () => createInflate(ZLIB),
  br: () => createBrotliDecompress(BROTLI),
  identity: () => new PassThrough(),
};
/** Codings over codings are not met in earnest. */
const MOST_CODINGS = 5;

/**
 * The body of an answer as it was before it was packed (Content-Encoding, RFC 9110, 8.4); undefined
 * where it is not packed, or in a way that is not known here: then it is left as it is.
 */
export function unpack(body: Readable, encoding: string | null): Readable | undefined {
  const codings = (encoding ?? '')
    .toLowerCase()
    .split(',')
    .map((each) => each.trim());
  if (codings.length > MOST_CODINGS) return undefined;
  if (!codings.every((coding) => Object.hasOwn(UNPACKERS, coding))) return undefined;
  // the last coding was applied last; an end that comes too early is an error of what is read
  return codings
    .reverse()
    .reduce<Readable>(
      (packed, coding) => pipeline(packed, UNPACKERS[coding]!(), () => undefined),
      body,
    );
}
