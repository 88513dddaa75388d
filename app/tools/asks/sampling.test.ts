import { expect, test } from 'vitest';
import { checkAble, samplingRequest, samplingResult } from './sampling.ts';

const said = { role: 'user', content: { type: 'text', text: 'a' } };
/** One grey pixel. */
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==';
const picture = { type: 'image', mimeType: 'image/png', data: PNG };
const weather = { name: 'weather/now', description: 'Tells.', inputSchema: { type: 'object' } };

test('a request for a model is bounded, and its messages are kept in order', async () => {
  const { request } = await samplingRequest({
    systemPrompt: 'Be short.',
    messages: [said, { role: 'assistant', content: [{ type: 'text', text: 'b' }] }],
    maxTokens: 1e9,
  });
  expect(request.maxOutputTokens).toBe(8192);
  expect(request.messages.map(({ role }) => role)).toEqual(['user', 'assistant']);
  expect(request.system).toBe('Be short.');
});

test('a picture is sent with its size, which bounds what it costs', async () => {
  const asked = await samplingRequest({ messages: [{ role: 'user', content: [picture] }] });
  expect(asked.request.messages[0]!.parts).toMatchObject([
    { type: 'file', mediaType: 'image/png', data: PNG, width: 1, height: 1 },
  ]);
  expect(() => checkAble(asked, 'x/blind', { images: false })).toThrow(/cannot do: see pictures/);
  expect(() => checkAble(asked, 'x/unknown', {})).not.toThrow();
});

test('tools are offered under names that every provider takes, and called by their own', async () => {
  const asked = await samplingRequest({ messages: [said], tools: [weather] });
  const [tool] = asked.request.tools;
  expect(tool!.name).toMatch(/^weather_now_[0-9a-f]{8}$/);
  const call = {
    type: 'tool_call' as const,
    id: 't1',
    name: tool!.name,
    arguments: { of: 'Seoul' },
  };
  expect(samplingResult(asked, [call], 'm', 'tool_calls')).toEqual({
    role: 'assistant',
    content: [{ type: 'tool_use', id: 't1', name: 'weather/now', input: { of: 'Seoul' } }],
    model: 'm',
    stopReason: 'toolUse',
  });
  expect(() => checkAble(asked, 'x/plain', { tools: false })).toThrow(/cannot do: use tools/);
});

test('what the tools answered goes back to the model beside the call that it belongs to', async () => {
  const { request } = await samplingRequest({
    tools: [weather],
    messages: [
      said,
      {
        role: 'assistant',
        content: [{ type: 'tool_use', id: 't1', name: 'weather/now', input: {} }],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', toolUseId: 't1', content: [{ type: 'text', text: 'rain' }] },
          { type: 'text', text: 'And tomorrow?' },
        ],
      },
    ],
  });
  const { name } = request.tools[0]!;
  expect(request.messages.slice(1)).toEqual([
    { role: 'assistant', parts: [{ type: 'tool_call', id: 't1', name, arguments: {} }] },
    {
      role: 'tool',
      parts: [{ type: 'tool_result', id: 't1', name, text: 'rain', isError: false }],
    },
    { role: 'user', parts: [{ type: 'text', text: 'And tomorrow?' }] },
  ]);
});

test('a model that does not heed the choice of tools is not taken at its word', async () => {
  const chosen = (mode: string) =>
    samplingRequest({ messages: [said], tools: [{ ...weather, name: 'w' }], toolChoice: { mode } });
  const text = [{ type: 'text' as const, text: 'no' }];
  const call = [{ type: 'tool_call' as const, id: 't', name: 'w', arguments: {} }];
  const [required, none] = [await chosen('required'), await chosen('none')];
  expect(required.request.system).toMatch(/call of one of the tools/);
  expect(() => samplingResult(required, text, 'm', 'stop')).toThrow(/called no tool/);
  expect(() => samplingResult(none, call, 'm', 'tool_calls')).toThrow(/called a tool/);
  expect(samplingResult(none, text, 'm', 'stop')).toMatchObject({ stopReason: 'endTurn' });
  const broken = [{ ...call[0]!, invalid: '{' }];
  expect(() => samplingResult(required, broken, 'm', 'stop')).toThrow(/cannot be read/);
  await expect(chosen('any')).rejects.toThrow(/not supported/);
});

const user = (content: unknown) => ({ messages: [{ role: 'user', content }] });

test.each([
  {},
  { messages: [] },
  { messages: ['x'] },
  user({ type: 'audio', mimeType: 'audio/wav', data: 'AAAA' }),
  user({ ...picture, mimeType: 'image/tiff' }),
  user({ ...picture, data: 'not base64!' }),
  user({ type: 'tool_result', toolUseId: 'nobody', content: [] }),
  { messages: [{ role: 'assistant', content: picture }] },
  { messages: [said], tools: [{ name: 't' }] },
])('what cannot be passed on to a model is refused, not shortened: %j', async (params) => {
  await expect(samplingRequest(params)).rejects.toThrow(/not supported/);
});

test('an answer that was cut says so', async () => {
  const asked = await samplingRequest({ messages: [said] });
  const parts = [{ type: 'text' as const, text: 'half' }];
  expect(samplingResult(asked, parts, 'm', 'length')).toMatchObject({ stopReason: 'maxTokens' });
  expect(samplingResult(asked, parts, 'm', 'stop')).toMatchObject({ stopReason: 'endTurn' });
});
