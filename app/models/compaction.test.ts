import { expect, test } from 'vitest';
import { seededRandom } from '../base/index.ts';
import { compact } from './compaction.ts';
import { estimateMessages } from './estimate.ts';
import type { ModelMessage } from './message.ts';

const user = (text: string): ModelMessage => ({ role: 'user', parts: [{ type: 'text', text }] });
const said = (text: string): ModelMessage => ({
  role: 'assistant',
  parts: [{ type: 'text', text }],
});
const round = (id: string, result: string): ModelMessage[] => [
  { role: 'assistant', parts: [{ type: 'tool_call', id, name: 'read', arguments: { id } }] },
  {
    role: 'tool',
    parts: [{ type: 'tool_result', id, name: 'read', text: result, isError: false }],
  },
];
const long = 'word '.repeat(400); // about 500 tokens

test('what fits is sent as it stands', () => {
  const messages = [user('Hello'), said('Hi'), user('Bye')];
  expect(compact(messages, 10_000)).toEqual({ messages, leftOut: 0 });
});

test('a long conversation is cut to fit, with a note of what was asked, answered and done', () => {
  const messages = [
    user('Read the first file'),
    ...round('one', long),
    said('The first file is about rivers'),
    ...Array.from({ length: 6 }, (_, index) => [user(`Question ${index}`), said(long)]).flat(),
    user('And now?'),
  ];
  const { messages: sent, leftOut } = compact(messages, 3000);
  expect(leftOut).toBeGreaterThan(3);
  expect(estimateMessages(sent)).toBeLessThan(3000 * 0.8);
  const [note] = sent[0]!.parts;
  expect(note).toMatchObject({ text: expect.stringContaining('asked: Read the first file') });
  expect(note).toMatchObject({ text: expect.stringContaining('about rivers') });
  expect(sent.at(-1)).toEqual(user('And now?'));
});

test('the request of the person stays in a tool loop that outgrows the model', () => {
  const messages = [
    user('Do the great task exactly like this'),
    ...Array.from({ length: 12 }, (_, index) => round(`r${index}`, long)).flat(),
  ];
  const { messages: sent } = compact(messages, 2500);
  expect(JSON.stringify(sent[0])).toContain('Do the great task exactly like this');
  expect(sent[0]!.parts.at(-1)).toEqual(messages[0]!.parts[0]);
});

test('where it is cut does not move with every message', () => {
  const messages = [user('Start')];
  const starts: number[] = [];
  for (let index = 0; index < 40; index += 1) {
    messages.push(...round(`r${index}`, 'word '.repeat(80)));
    starts.push(compact(messages, 2000).leftOut);
  }
  expect(new Set(starts).size).toBeLessThan(starts.length / 4);
  expect(starts).toEqual([...starts].sort((a, b) => a - b));
});

test('one giant result does not fill the model', () => {
  const { messages } = compact([user('Read'), ...round('big', 'word '.repeat(100_000))], 4000);
  expect(estimateMessages(messages)).toBeLessThan(4000 * 0.8);
  expect(JSON.stringify(messages)).toContain('more characters');
});

test('every call keeps its result and the conversation begins with the person, whatever the mix', () => {
  const random = seededRandom(7);
  for (let run = 0; run < 200; run += 1) {
    const messages: ModelMessage[] = [];
    for (let turn = 0; turn < 8; turn += 1) {
      messages.push(user(`Question ${turn} ${'x'.repeat(random.next() * 900)}`));
      for (let call = 0; call < random.next() * 5; call += 1) {
        messages.push(...round(`${turn}-${call}`, 'y'.repeat(random.next() * 4000)));
      }
      messages.push(said('z'.repeat(random.next() * 1500 + 1)));
    }
    messages.push(user('Last'));
    const { messages: sent } = compact(messages, 1500 + random.next() * 3000);
    expect(sent[0]!.role).toBe('user');
    const calls = sent.flatMap((message) =>
      message.parts.flatMap((part) => (part.type === 'tool_call' ? [part.id] : [])),
    );
    const results = sent.flatMap((message) =>
      message.parts.flatMap((part) => (part.type === 'tool_result' ? [part.id] : [])),
    );
    expect(results).toEqual(calls);
  }
});
