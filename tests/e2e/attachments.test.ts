import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tables } from '../../app/storage/index.ts';
import { openCore, type Core } from '../support/core.ts';
import {
  anthropicFrames,
  chatFrames,
  modelSimulator,
  type ModelSimulator,
} from '../support/model-simulator.ts';

/** One red point. */
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';
const PDF = Buffer.from('%PDF-1.4\n%%EOF\n').toString('base64');
const files = [
  { name: 'point.png', data: PNG },
  { name: 'paper.pdf', data: PDF },
];

let simulator: ModelSimulator;
let core: Core;
beforeEach(async () => {
  simulator = await modelSimulator(({ path }) => ({
    kind: 'stream',
    frames: path.includes('/messages')
      ? anthropicFrames([{ text: 'A red point.' }], { input: 1500, output: 4 })
      : chatFrames({ text: 'A red point.', usage: { prompt_tokens: 1500, completion_tokens: 4 } }),
  }));
  core = openCore(
    { ANTHROPIC_API_KEY: 'test', OPENAI_API_KEY: 'test' },
    {},
    {
      providers: { anthropic: { baseUrl: simulator.url }, openai: { baseUrl: simulator.url } },
      builtinsOffered: true,
    },
  );
});
afterEach(async () => {
  await core[Symbol.asyncDispose]();
  await simulator[Symbol.asyncDispose]();
});

const ask = async (more: object) => {
  const running = await core.app.runner.start({
    chatId: undefined,
    message: 'What is this?',
    model: 'anthropic/claude-haiku-4-5',
    caller: 'headless',
    ...more,
  });
  return { ...running, end: await running.ended };
};
const folder = () => join(core.folder, 'attachments');

test('a picture and a document reach Anthropic as blocks, are kept as files, and go with the chat', async () => {
  const { chat, end } = await ask({ files });
  expect(end).toMatchObject({ status: 'completed', text: 'A red point.' });
  expect(simulator.requests[0]!.body.messages[0].content).toMatchObject([
    { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PNG } },
    {
      type: 'document',
      title: 'paper.pdf',
      source: { type: 'base64', media_type: 'application/pdf', data: PDF },
    },
    { type: 'text', text: 'What is this?' },
  ]);
  expect(readdirSync(folder())).toHaveLength(2);
  const stored = core.app.database.select().from(tables.messages).all();
  expect(JSON.stringify(stored)).not.toContain(PNG.slice(0, 40));
  expect(stored[0]!.parts).toMatchObject([
    { type: 'file', name: 'point.png', mediaType: 'image/png', bytes: 70 },
    { type: 'file', name: 'paper.pdf', mediaType: 'application/pdf' },
    { type: 'text' },
  ]);
  expect(core.app.ledger.reports.total()).toMatchObject({ inputTokens: 1500, unpriced: 0 });
  core.app.store.delete(chat.id);
  expect(readdirSync(folder())).toEqual([]);
});

test('they reach the chat completions protocol too, again in later turns and when asked again', async () => {
  const { chat } = await ask({ model: 'openai/gpt-5', files: [files[0]] });
  const picture = { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}` } };
  expect(simulator.requests[0]!.body.messages[1].content).toMatchObject([
    picture,
    { type: 'text', text: 'What is this?' },
  ]);
  await (
    await core.app.runner.retry(chat.id, undefined, 'headless')
  ).ended;
  await ask({ chatId: chat.id, message: 'And its colour?', model: 'openai/gpt-5' });
  for (const { body } of simulator.requests) {
    expect(body.messages[1].content[0]).toMatchObject(picture);
  }
});

test('a model that cannot read them is not sent them: told before, or named in a later turn', async () => {
  await expect(ask({ model: 'openai/gpt-3.5-turbo', files })).rejects.toMatchObject({
    code: 'attachment.model',
    message: expect.stringContaining('gpt-3.5-turbo cannot read pictures'),
  });
  await expect(ask({ model: 'offline/planner', files })).rejects.toMatchObject({
    code: 'attachment.model',
  });
  expect(core.app.store.list(undefined, 10)).toEqual([]);
  expect(existsSync(folder())).toBe(false);
  const { chat } = await ask({ files });
  await ask({ chatId: chat.id, message: 'And now?', model: 'openai/gpt-3.5-turbo' });
  const sent = JSON.stringify(simulator.requests.at(-1)!.body);
  expect(sent).toContain('[The person attached point.png, which you cannot see.]');
  expect(sent).not.toContain(PNG.slice(0, 40));
});

test('too much, and what no model reads, is refused in plain words', async () => {
  const many = Array.from({ length: 6 }, () => files[0]);
  await expect(ask({ files: many })).rejects.toMatchObject({ code: 'attachment.too-many' });
  const large = { name: 'large.png', data: PNG.slice(0, 12) + 'A'.repeat(9_900_000) };
  await expect(ask({ files: [large] })).rejects.toMatchObject({ code: 'attachment.too-large' });
  const text = { name: 'notes.txt', data: Buffer.from('hello').toString('base64') };
  await expect(ask({ files: [text] })).rejects.toMatchObject({ code: 'attachment.kind' });
});

test('a file that is gone is named as such, and the chat goes on', async () => {
  const { chat } = await ask({ files: [files[0]] });
  for (const name of readdirSync(folder())) core.app.store.attachments.remove([part(name)]);
  expect((await ask({ chatId: chat.id, message: 'And?' })).end.status).toBe('completed');
  expect(JSON.stringify(simulator.requests.at(-1)!.body)).toContain('which is no longer there');
});

const part = (id: string) =>
  ({ type: 'file', id, name: id, mediaType: 'image/png', bytes: 1 }) as const;
