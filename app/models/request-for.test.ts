import { expect, test } from 'vitest';
import type { ModelRequest } from './ports.ts';
import { requestFor } from './request-for.ts';

const tool = (name: string) => ({ name, description: name, inputSchema: {} });
const step = { type: 'opaque' as const, model: 'a/1', block: { type: 'server_tool_use', id: 's' } };
const said = { type: 'text' as const, text: 'So.' };
const REQUEST: ModelRequest = {
  system: '',
  messages: [
    { role: 'assistant', parts: [step, said] },
    { role: 'assistant', parts: [step] },
  ],
  tools: [tool('shown'), tool('find'), { ...tool('hidden'), deferred: true }],
  maxOutputTokens: 10,
  ownSearch: { model: 'a/1', replaces: 'find' },
};

test('the model that searches by itself gets every tool and its own steps, not the other search', () => {
  const { messages, tools } = requestFor(REQUEST, 'a/1');
  expect(tools.map(({ name }) => name)).toEqual(['shown', 'hidden']);
  expect(messages).toEqual(REQUEST.messages);
});

test('any other model gets neither tools that it cannot find nor steps that are not its own', () => {
  const { messages, tools } = requestFor(REQUEST, 'b/1');
  expect(tools.map(({ name }) => name)).toEqual(['shown', 'find']);
  expect(messages).toEqual([{ role: 'assistant', parts: [said] }]);
});

test('once the search is off, its steps do not go back even to the model that took them', () => {
  const { messages } = requestFor({ ...REQUEST, ownSearch: undefined }, 'a/1');
  expect(messages).toEqual([{ role: 'assistant', parts: [said] }]);
});

test('what was made for a model stays the same when it is made for it again', () => {
  for (const model of ['a/1', 'b/1']) {
    const once = requestFor(REQUEST, model);
    expect(requestFor(once, model)).toEqual(once);
  }
});
