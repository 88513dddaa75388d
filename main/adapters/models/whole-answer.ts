import { isRecord } from '../../../app/base/index.ts';

type Fields = Record<string, unknown>;

/**
 * `fetch` for requests of a streamed answer. A server that does not stream sends its answer whole:
 * it has worked for it and charges for it, so it becomes the stream that it stands for. What is told
 * with status 200 and is an error becomes a refusal, whose text the caller reads.
 */
export const streamedFetch: typeof fetch = async (input, init) => {
  const response = await fetch(input, init);
  if (response.status !== 200 || !isJson(response) || !wantsStream(input, init)) return response;
  const text = await response.text();
  const body = parsed(text);
  const frames = framesOf(body);
  const { headers } = response;
  if (frames) return new Response(frames.join(''), { headers: streamHeaders(headers) });
  const refused = isRecord(body['error']) || body['type'] === 'error';
  return new Response(text, { status: refused ? statusOf(body) : 200, headers: plain(headers) });
};

function isJson(response: Response): boolean {
  return /^application\/json\b/i.test(response.headers.get('content-type') ?? '');
}

/** Gemini says it in the address, the others in the body. */
function wantsStream(input: string | URL | Request, init: RequestInit | undefined): boolean {
  const url = input instanceof Request ? input.url : String(input);
  if (url.includes(':streamGenerateContent')) return true;
  return typeof init?.body === 'string' && /"stream"\s*:\s*true/.test(init.body);
}

function parsed(text: string): Fields {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

/** The headers of an answer whose body is another one now. */
function plain(headers: Headers): Headers {
  const kept = new Headers(headers);
  for (const name of ['content-length', 'content-encoding', 'transfer-encoding']) kept.delete(name);
  return kept;
}

function streamHeaders(headers: Headers): Headers {
  const kept = plain(headers);
  kept.set('content-type', 'text/event-stream');
  return kept;
}

/** The status that an error names itself, else that of a request that was refused. */
function statusOf(body: Fields): number {
  const error = isRecord(body['error']) ? body['error'] : body;
  const named = Number(error['code'] ?? error['status']);
  return Number.isInteger(named) && named >= 400 && named <= 599 ? named : 400;
}

const data = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;

function framesOf(body: Fields): string[] | undefined {
  if (body['type'] === 'message' && Array.isArray(body['content'])) return messageFrames(body);
  if (Array.isArray(body['choices'])) return chatFrames(body);
  if (body['object'] === 'response' && Array.isArray(body['output'])) return responseFrames(body);
  return Array.isArray(body['candidates']) ? [data(body)] : undefined;
}

function listOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter((item): item is Fields => isRecord(item)) : [];
}

/** https://platform.claude.com/docs/en/build-with-claude/streaming */
function messageFrames(message: Fields): string[] {
  const event = (type: string, fields: object): string =>
    `event: ${type}\n${data({ type, ...fields })}`;
  const { stop_reason, usage } = message;
  return [
    event('message_start', { message: { ...message, content: [], stop_reason: null } }),
    ...listOf(message['content']).flatMap((content_block, index) => [
      event('content_block_start', { index, content_block }),
      event('content_block_stop', { index }),
    ]),
    event('message_delta', { delta: { stop_reason, stop_sequence: null }, usage }),
    event('message_stop', {}),
  ];
}

/** https://platform.openai.com/docs/api-reference/chat-streaming */
function chatFrames(body: Fields): string[] {
  const choices = listOf(body['choices']).map(({ message, finish_reason, index }) => ({
    index,
    delta: isRecord(message) ? { ...message, ...numberedCalls(message) } : {},
    finish_reason,
  }));
  return [data({ ...body, object: 'chat.completion.chunk', choices }), 'data: [DONE]\n\n'];
}

function numberedCalls(message: Fields): object {
  const calls = listOf(message['tool_calls']);
  return calls.length === 0 ? {} : { tool_calls: calls.map((call, index) => ({ index, ...call })) };
}

/** https://platform.openai.com/docs/api-reference/responses-streaming */
function responseFrames(response: Fields): string[] {
  const event = (type: string, fields: object): string => data({ type, ...fields });
  const end = response['status'] === 'incomplete' ? 'incomplete' : 'completed';
  return [
    event('response.created', { response: { ...response, status: 'in_progress', output: [] } }),
    ...listOf(response['output']).flatMap((item, output_index) => [
      event('response.output_item.added', { output_index, item }),
      ...listOf(item['content']).flatMap(({ text }, content_index) =>
        typeof text === 'string'
          ? [
              event('response.output_text.delta', {
                item_id: item['id'],
                output_index,
                content_index,
                delta: text,
              }),
            ]
          : [],
      ),
      event('response.output_item.done', { output_index, item }),
    ]),
    event(`response.${end}`, { response }),
  ];
}
