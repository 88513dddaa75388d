import { patientFetch } from '../mcp/patient-fetch.ts';
import { elsewhere, refused, tooLong } from './errors.ts';

/** A card is a page of text; answers may hold files. */
const MOST_OF_A_CARD = 256 * 1024;
const MOST_OF_AN_ANSWER = 10 * 1024 * 1024;

/**
 * A fetch for one agent: with its headers, to its own origin alone, without redirects, and no
 * longer than it may be. What the agent says of itself thus cannot send the key elsewhere.
 */
export function guardedFetch(
  agent: string,
  address: URL,
  headers: Readonly<Record<string, string>>,
): typeof fetch {
  const patient = patientFetch(agent);
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (url.origin !== address.origin) throw elsewhere(agent, url.origin);
    const sent = new Headers(init?.headers);
    for (const [name, value] of Object.entries(headers)) sent.set(name, value);
    const response = await patient(url, { ...init, headers: sent, redirect: 'manual' });
    if (response.status >= 300 && response.status < 400) {
      await response.body?.cancel();
      throw elsewhere(agent, new URL(response.headers.get('location') ?? '/', url).origin);
    }
    if (!response.ok) {
      await response.body?.cancel();
      throw refused(agent, response.status);
    }
    const limit = init?.method === 'POST' ? MOST_OF_AN_ANSWER : MOST_OF_A_CARD;
    return limited(response, limit, () => tooLong(agent, limit));
  };
}

function limited(response: Response, limit: number, error: () => Error): Response {
  if (!response.body) return response;
  const read = { bytes: 0 };
  const counted = response.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        read.bytes += chunk.byteLength;
        if (read.bytes > limit) controller.error(error());
        else controller.enqueue(chunk);
      },
    }),
  );
  return new Response(counted, { status: response.status, headers: response.headers });
}
