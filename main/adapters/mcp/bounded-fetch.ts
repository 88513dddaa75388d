import { AppError } from '../../../app/base/index.ts';

/** As with a line over stdio: the longest single message that is read. */
const MOST_BYTES = 64 * 1024 * 1024;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

/**
 * A fetch for one server whose answers end with an error where they grow without end: a body of
 * 64 MB, or in a stream of events one event of that size. What says its length needs no watching.
 */
export function boundedFetch(server: string, base: Fetch, mostBytes = MOST_BYTES): Fetch {
  return async (url, init) => {
    const response = await base(url, init);
    const { body, headers } = response;
    // what is packed says only how long it is packed
    const told = headers.has('content-encoding') ? null : headers.get('content-length');
    const length = told === null ? Infinity : Number(told);
    if (!body || length <= mostBytes) return response;
    if (length < Infinity) {
      await body.cancel();
      throw tooLong(server, mostBytes);
    }
    const inEvents = headers.get('content-type')?.includes('text/event-stream') ?? false;
    const bounded = new Response(body.pipeThrough(bound(server, mostBytes, inEvents)), response);
    // where a redirect led to is part of an answer, and no new one can be given it
    Object.defineProperty(bounded, 'url', { value: response.url });
    return bounded;
  };
}

function bound(server: string, mostBytes: number, inEvents: boolean) {
  const seen = { bytes: 0, atLineEnd: false };
  return new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      seen.bytes = inEvents ? sinceEvent(chunk, seen) : seen.bytes + chunk.length;
      if (seen.bytes > mostBytes) controller.error(tooLong(server, mostBytes));
      else controller.enqueue(chunk);
    },
  });
}

/** The bytes since the last empty line, which ends an event (HTML, server-sent events, 9.2.5). */
function sinceEvent(chunk: Uint8Array, seen: { bytes: number; atLineEnd: boolean }): number {
  let from = 0;
  let bytes = seen.bytes;
  for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, from)) {
    const begins = from > 0 || seen.atLineEnd;
    const bare = end === from || (end === from + 1 && chunk[from] === CARRIAGE_RETURN);
    const empty = begins && bare;
    bytes = empty ? 0 : bytes + end + 1 - from;
    seen.atLineEnd = true;
    from = end + 1;
  }
  if (from < chunk.length) seen.atLineEnd = false;
  return bytes + chunk.length - from;
}

function tooLong(server: string, mostBytes: number): AppError {
  const megabytes = Math.round(mostBytes / 1024 / 1024);
  return new AppError({
    kind: 'unavailable',
    code: 'server.answer-too-long',
    message: `The server "${server}" sent an answer of more than ${megabytes} MB.`,
    data: { server, megabytes },
  });
}
