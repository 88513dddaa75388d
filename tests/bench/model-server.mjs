// Answers Anthropic's messages and OpenAI's chat completions with one prepared stream: two tool calls
// and then a text where the request names a loop, else the text at once. Prints its port.
import { createServer } from 'node:http';

const CALLS = 2;
const TEXT = 'Both notes were read and say the same.';
const event = (name, data) =>
  `event: ${name}\ndata: ${JSON.stringify({ type: name, ...data })}\n\n`;

function anthropic(call) {
  const block =
    call === undefined
      ? { type: 'text', text: '' }
      : { type: 'tool_use', id: `toolu_${call}`, name: 'box__look', input: {} };
  const delta =
    call === undefined
      ? { type: 'text_delta', text: TEXT }
      : { type: 'input_json_delta', partial_json: `{"text":"note ${call}"}` };
  const usage = { input_tokens: 200, output_tokens: 1 };
  return (
    event('message_start', {
      message: { id: 'm', type: 'message', role: 'assistant', model: 'm', content: [], usage },
    }) +
    event('content_block_start', { index: 0, content_block: block }) +
    event('content_block_delta', { index: 0, delta }) +
    event('content_block_stop', { index: 0 }) +
    event('message_delta', {
      delta: { stop_reason: call === undefined ? 'end_turn' : 'tool_use', stop_sequence: null },
      usage: { output_tokens: 12 },
    }) +
    event('message_stop', {})
  );
}

function openai(call) {
  const chunk = (more) =>
    `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', ...more })}\n\n`;
  const delta =
    call === undefined
      ? { role: 'assistant', content: TEXT }
      : {
          role: 'assistant',
          tool_calls: [
            {
              index: 0,
              id: `call_${call}`,
              type: 'function',
              function: { name: 'box__look', arguments: `{"text":"note ${call}"}` },
            },
          ],
        };
  return (
    chunk({ choices: [{ index: 0, delta, finish_reason: null }] }) +
    chunk({
      choices: [{ index: 0, delta: {}, finish_reason: call === undefined ? 'stop' : 'tool_calls' }],
    }) +
    chunk({
      choices: [],
      usage: { prompt_tokens: 200, completion_tokens: 12, total_tokens: 212 },
    }) +
    'data: [DONE]\n\n'
  );
}

const prepared = { anthropic: new Map(), openai: new Map() };
for (const call of [undefined, ...Array.from({ length: CALLS }, (_, index) => index)]) {
  prepared.anthropic.set(call, anthropic(call));
  prepared.openai.set(call, openai(call));
}

const server = createServer((incoming, outgoing) => {
  let body = '';
  incoming.setEncoding('utf8').on('data', (chunk) => (body += chunk));
  incoming.on('end', () => {
    const done = body.split(/"tool_result"|"role":"tool"/).length - 1;
    const call = body.includes('in a loop') && done < CALLS ? done : undefined;
    const kind = incoming.url.includes('/messages') ? 'anthropic' : 'openai';
    outgoing.writeHead(200, { 'content-type': 'text/event-stream' });
    outgoing.end(prepared[kind].get(call));
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
process.stdin.on('end', () => process.exit(0)).resume();
