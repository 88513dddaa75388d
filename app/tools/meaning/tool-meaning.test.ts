import { afterEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../../main/adapters/log.ts';
import { memoryDatabase } from '../../../main/adapters/storage/sqlite-store.ts';
import { systemClock } from '../../../main/adapters/time.ts';
import { AppError } from '../../base/index.ts';
import type { ServerTool } from '../../gateway/index.ts';
import { Catalogue } from '../catalogue.ts';
import { Vocabulary } from '../words.ts';
import type { Embedder } from './embedder.ts';
import { nearest, unit } from './nearest.ts';
import type { WorkerPool } from './ports.ts';
import { ToolMeaning } from './tool-meaning.ts';
import { VectorStore } from './vector-store.ts';

const opened: Disposable[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one[Symbol.dispose]();
});

function tool(name: string, description: string): ServerTool {
  return {
    name: `box__${name}`,
    server: 'box',
    tool: name,
    title: undefined,
    description,
    inputSchema: { type: 'object' },
    outputSchema: undefined,
    annotations: undefined,
    effect: 'read',
  };
}

const TOOLS = [
  tool('web_search', 'Search the web for information'),
  tool('calculator', 'Perform mathematical calculations'),
  tool('slack_send', 'Send a message to a Slack channel'),
];

/** Topics by words: what a real model knows of them, in four numbers. */
const TOPICS = [/search|web|look/i, /calculat|mathematic|2 ?\+ ?2|sum of/i, /slack|message|tell/i];

function topicEmbedder(): Embedder & {
  readonly asked: string[];
  answer: 'now' | 'never' | 'fail';
} {
  const asked: string[] = [];
  return {
    id: 'test/topics',
    name: 'topics',
    batch: 2,
    asked,
    answer: 'now',
    embed(texts) {
      asked.push(...texts);
      if (this.answer === 'never') return new Promise(() => undefined);
      if (this.answer === 'fail') return Promise.reject(noCredit());
      return Promise.resolve(
        texts.map((text) => unit([...TOPICS.map((topic) => (topic.test(text) ? 1 : 0)), 0.1])),
      );
    },
  };
}

function noCredit(): AppError {
  return new AppError({ kind: 'budget', code: 'test.spent', message: 'The budget is spent.' });
}

const inline: WorkerPool = {
  seen: () => [],
  run: (_task, input) => {
    if (!('queries' in input)) return Promise.reject(new Error('no model here'));
    return Promise.resolve(
      input.queries.map((query) => nearest(query, input.table, input.k)) as never,
    );
  },
};

function setUp(embedder: { current: Embedder | undefined }, store = memoryStore()) {
  const meaning = new ToolMeaning({
    embedder: () => embedder.current,
    store,
    workers: inline,
    clock: systemClock,
    log: silentLog,
  });
  opened.push(meaning);
  const catalogue = new Catalogue({
    vocabulary: new Vocabulary(),
    monotonic: () => performance.now(),
    pause: () => Promise.resolve(),
    meaning,
  });
  return { meaning, catalogue };
}

function memoryStore(): VectorStore {
  const database = memoryDatabase(systemClock);
  opened.push(database);
  return new VectorStore(database.database);
}

const first = (catalogue: Catalogue, request: string) => catalogue.rank(request, 2)[0]?.tool.tool;
const PATIENT = { patienceMs: 2000 };

describe('the calculator', () => {
  it('is the first tool for "What is 2+2?" with a model and without one', async () => {
    const embedder: { current: Embedder | undefined } = { current: undefined };
    const { meaning, catalogue } = setUp(embedder);
    await catalogue.follow(TOOLS);
    expect(first(catalogue, 'What is 2+2?')).toBe('calculator');
    expect(catalogue.search('What is 2+2?', 2)[0]!.why).toContain('2+2');
    embedder.current = topicEmbedder();
    await catalogue.follow(TOOLS);
    await meaning.settled();
    await catalogue.prepare(['What is 2+2?'], PATIENT);
    expect(first(catalogue, 'What is 2+2?')).toBe('calculator');
    expect(catalogue.search('What is 2+2?', 2)[0]!.why).toMatch(/meaning: 1\.00 alike \(topics\)/);
  });
});

describe('meaning', () => {
  it('finds a tool that shares no word with the request, and never outranks one that is named', async () => {
    const { meaning, catalogue } = setUp({ current: topicEmbedder() });
    await catalogue.follow(TOOLS);
    await meaning.settled();
    const texts = ['tell everybody', 'tell everybody with web_search'];
    await catalogue.prepare(texts, PATIENT);
    expect(catalogue.rankByWords(texts[0]!, 1)).toEqual([]);
    expect(first(catalogue, texts[0]!)).toBe('slack_send');
    expect(first(catalogue, texts[1]!)).toBe('web_search');
  });

  it('embeds a tool again only where its words changed, also in the next run', async () => {
    const store = memoryStore();
    const embedder = topicEmbedder();
    const one = setUp({ current: embedder }, store);
    one.meaning.follow(TOOLS);
    await one.meaning.settled();
    expect(embedder.asked).toHaveLength(3);
    const changed = [tool('web_search', 'Look on the web'), ...TOOLS.slice(1)];
    one.meaning.follow(changed);
    await one.meaning.settled();
    expect(embedder.asked.slice(3)).toEqual(['web_search: Look on the web']);
    const next = setUp({ current: embedder }, store);
    next.meaning.follow([...changed]);
    await next.meaning.settled();
    expect(embedder.asked).toHaveLength(4);
    expect(next.meaning.state).toEqual({ status: 'ready', tools: 3 });
  });

  it('is left out, and says why, where it is slow or fails', async () => {
    const embedder = topicEmbedder();
    const { meaning, catalogue } = setUp({ current: embedder });
    await catalogue.follow(TOOLS);
    await meaning.settled();
    embedder.answer = 'never';
    await catalogue.prepare(['search the web'], { patienceMs: 20 });
    expect(catalogue.search('search the web', 1)[0]).toMatchObject({
      tool: { tool: 'web_search' },
      why: expect.stringContaining('meaning not used: it took more than 20 ms') as unknown,
    });
    embedder.answer = 'fail';
    await catalogue.prepare(['send a message'], PATIENT);
    expect(catalogue.search('send a message', 1)[0]).toMatchObject({
      tool: { tool: 'slack_send' },
      why: expect.stringContaining('meaning not used: The budget is spent.') as unknown,
    });
  });

  it('is told to have failed where the tools cannot be read, and is off when it is switched off', async () => {
    const embedder = topicEmbedder();
    const current: { current: Embedder | undefined } = { current: embedder };
    const { meaning } = setUp(current);
    embedder.answer = 'fail';
    meaning.follow(TOOLS);
    await meaning.settled();
    expect(meaning.state).toMatchObject({ status: 'failed', problem: { code: 'test.spent' } });
    meaning.follow(TOOLS);
    expect(embedder.asked).toHaveLength(2); // not again at once
    embedder.answer = 'now';
    meaning.retry(TOOLS);
    await meaning.settled();
    expect(meaning.state).toEqual({ status: 'ready', tools: 3 });
    current.current = undefined;
    meaning.follow(TOOLS);
    expect(meaning.state).toEqual({ status: 'off' });
  });

  it('forgets what another model of the same name made', async () => {
    const store = memoryStore();
    const wide: Embedder = {
      ...topicEmbedder(),
      embed: (texts) => Promise.resolve(texts.map(() => unit([1, 2]))),
    };
    const old = setUp({ current: wide }, store);
    old.meaning.follow(TOOLS);
    await old.meaning.settled();
    const { meaning, catalogue } = setUp({ current: topicEmbedder() }, store);
    await catalogue.follow(TOOLS);
    await meaning.settled();
    await catalogue.prepare(['tell all'], PATIENT);
    expect(catalogue.search('search', 1)).toHaveLength(1);
    await catalogue.follow(TOOLS);
    await meaning.settled();
    await catalogue.prepare(['tell all'], PATIENT);
    expect(first(catalogue, 'tell all')).toBe('slack_send');
  });
});
