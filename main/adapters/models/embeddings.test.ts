import type { IncomingMessage } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { listen, type Listening } from '../../../tests/support/http-server.ts';
import type { ProviderAccess } from '../../../app/models/index.ts';
import { openEmbedding } from './embeddings.ts';

interface Seen {
  readonly path: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: Record<string, unknown>;
}

const KEY = 'sk-secret-0123456789';
const opened: Listening[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one[Symbol.asyncDispose]();
});

async function ask(
  protocol: ProviderAccess['protocol'],
  answer: unknown,
  status = 200,
  kind: 'query' | 'passage' = 'query',
) {
  const seen: Seen[] = [];
  const server = await listen((request, response) => {
    let text = '';
    request.on('data', (chunk) => (text += String(chunk)));
    request.on('end', () => {
      const body = JSON.parse(text) as Record<string, unknown>;
      seen.push({ path: request.url, headers: request.headers, body });
      response.writeHead(status, { 'content-type': 'application/json', 'retry-after': '7' });
      response.end(JSON.stringify(answer));
    });
  });
  opened.push(server);
  const access = { provider: 'openai', protocol, baseUrl: `${server.url}/v9/`, apiKey: KEY };
  const model = openEmbedding(access, 'small');
  const result = model.embed(['one', 'two'], kind, new AbortController().signal);
  return { result, seen };
}

const ROWS = [
  [1, 0],
  [0, 1],
];
const openAiAnswer = {
  data: [
    { index: 1, embedding: ROWS[1] },
    { index: 0, embedding: ROWS[0] },
  ],
  usage: { prompt_tokens: 5, total_tokens: 6 },
};

describe("a provider's embeddings", () => {
  it.each([
    ['openai', openAiAnswer, '/v9/embeddings', { input: ['one', 'two'] }, 5],
    ['openai-compatible', openAiAnswer, '/v9/embeddings', { encoding_format: 'float' }, 5],
    ['mistral', openAiAnswer, '/v9/embeddings', { model: 'small' }, 5],
    ['voyage', openAiAnswer, '/v9/embeddings', { input_type: 'query' }, 6],
    [
      'cohere',
      { embeddings: { float: ROWS }, meta: { billed_units: { input_tokens: 4 } } },
      '/v9/embed',
      { input_type: 'search_query', embedding_types: ['float'], texts: ['one', 'two'] },
      4,
    ],
    [
      'google',
      { embeddings: ROWS.map((values) => ({ values })) },
      '/v9/models/small:batchEmbedContents',
      {
        requests: ['one', 'two'].map((text) => ({
          model: 'models/small',
          content: { parts: [{ text }] },
          taskType: 'RETRIEVAL_QUERY',
        })),
      },
      undefined,
    ],
  ] as const)(
    'of %s are asked and read in its own way',
    async (protocol, answer, path, body, tokens) => {
      const { result, seen } = await ask(protocol, answer);
      const { vectors, inputTokens } = await result;
      expect(vectors.map((vector) => [...vector])).toEqual(ROWS);
      expect(inputTokens).toBe(tokens);
      expect(seen[0]!.path).toBe(path);
      expect(seen[0]!.body).toMatchObject(body);
      expect(JSON.stringify(seen[0]!.headers)).toContain(KEY);
    },
  );

  it('tell a passage from a query where the provider does', async () => {
    const { result, seen } = await ask('voyage', openAiAnswer, 200, 'passage');
    await result;
    expect(seen[0]!.body).toMatchObject({ input_type: 'document' });
  });

  it.each([
    ['a refused key', 401, { error: { message: `bad ${KEY}` } }, 'model.key-refused'],
    ['too many requests', 429, { error: { message: 'slow down' } }, 'model.overloaded'],
    ['too few vectors', 200, { data: openAiAnswer.data.slice(1) }, 'model.unavailable'],
    [
      'no numbers',
      200,
      { data: [{ embedding: ['a'] }, { embedding: ['b'] }] },
      'model.unavailable',
    ],
    ['no object', 200, 'hello', 'model.unavailable'],
  ])('fail in plain words without the key: %s', async (_, status, answer, code) => {
    const { result } = await ask('openai', answer, status);
    const error: unknown = await result.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code });
    expect(String(error)).not.toContain(KEY);
    if (status === 429) expect(error).toMatchObject({ retryAfterMs: 7000 });
  });

  it('are refused where a provider has none', () => {
    const access = { provider: 'anthropic', protocol: 'anthropic', apiKey: KEY } as const;
    expect(() => openEmbedding({ ...access, baseUrl: undefined }, 'claude')).toThrow(
      /no embeddings/,
    );
  });
});
