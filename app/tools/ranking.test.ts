import { describe, expect, it } from 'vitest';
import { realTools } from '../../tests/support/tools.ts';
import { seededRandom } from '../base/index.ts';
import type { ServerTool } from '../gateway/index.ts';
import { Catalogue } from './catalogue.ts';
import { definitionTokens, expose } from './exposure.ts';
import { ToolOffers } from './offers.ts';
import { ToolRanking } from './ranking.ts';
import { Vocabulary } from './words.ts';

const vocabulary = new Vocabulary();
const real = realTools();

function rankingOf(tools: readonly ServerTool[]): ToolRanking<ServerTool> {
  const ranking = new ToolRanking<ServerTool>(vocabulary);
  for (const tool of tools) ranking.add(tool);
  return ranking;
}

function catalogueOf(pauses: { count: number } = { count: 0 }): Catalogue {
  return new Catalogue({
    vocabulary,
    monotonic: () => performance.now(),
    pause: () => {
      pauses.count += 1;
      return new Promise((resolve) => setImmediate(resolve));
    },
  });
}

const WORDS =
  'invoice customer report image file order ticket repository branch message channel weather route price stock'.split(
    ' ',
  );
const VERBS = 'create list update delete search export import archive approve convert'.split(' ');

function crowd(count: number): ServerTool[] {
  const random = seededRandom(7);
  const pick = (words: readonly string[]): string =>
    words[Math.floor(random.next() * words.length)]!;
  return Array.from({ length: count }, (_, at) => {
    const [verb, one, other] = [pick(VERBS), pick(WORDS), pick(WORDS)];
    const tool = `${verb}_${one}_${at}`;
    return {
      ...real[0]!,
      name: `crowd${at % 50}__${tool}`,
      server: `crowd${at % 50}`,
      tool,
      title: undefined,
      description: `Can ${verb} a ${one} by its ${other}, number ${at} of many.`,
      inputSchema: { type: 'object', properties: { [other]: { type: 'string' } } },
    };
  });
}

function best(request: string, tools = real): string | undefined {
  return rankingOf(tools).rank(request, 5)[0]?.tool.name;
}

describe('finding tools', () => {
  it.each([
    ['list the files in a folder', 'files__list_directory'],
    ['파일 목록을 보여줘', 'files__list_directory'],
    ['show me the tree of 폴더들', 'files__directory_tree'],
    ['get the enviroment varables', 'everything__get-env'],
    ['serch the knowlege grph nodes', 'memory__search_nodes'],
    ['지식 graph를 read해줘', 'memory__read_graph'],
    ['attach an observation to what is known', 'memory__add_observations'],
    ['rename a file', 'files__move_file'],
  ])('finds the right tool first: %s', (request, name) => {
    expect(best(request)).toBe(name);
  });

  it('puts a tool that the request names first, in whole or bare', () => {
    const tools = [...crowd(2000), ...real];
    expect(best('please archive invoices, and use open_nodes for it', tools)).toBe(
      'memory__open_nodes',
    );
    expect(best('crowd3__' + tools[3]!.tool, tools)).toBe(tools[3]!.name);
    expect(best('echo', tools)).toBe('everything__echo');
  });

  it('brings a tool for each part of a request of several steps', () => {
    const found = rankingOf([...crowd(500), ...real]).rank(
      'read the knowledge graph and then tell me the environment variables',
      5,
    );
    const names = found.map(({ tool }) => tool.name);
    expect(names).toContain('memory__read_graph');
    expect(names).toContain('everything__get-env');
  });

  it('a related word counts for less than the word that was said, and the reason names it', () => {
    const tool = (name: string, description: string) => ({
      ...real[0]!,
      name: `s__${name}`,
      server: 's',
      tool: name,
      title: undefined,
      description,
      inputSchema: {},
    });
    const tools = [tool('movie_get', 'Gets a movie'), tool('film_get', 'Gets a film'), ...real];
    const found = rankingOf(tools).search('which film', 2);
    expect(found.map(({ tool: { tool: name } }) => name)).toEqual(['film_get', 'movie_get']);
    expect(found[1]!.why).toContain('film');
  });

  it('finds Chinese and Japanese tools by pairs of characters', () => {
    const chinese = {
      ...real[0]!,
      name: 'zh__a',
      server: 'zh',
      tool: 'a',
      title: undefined,
      description: '查询指定城市的天气预报',
    };
    const japanese = {
      ...real[0]!,
      name: 'ja__b',
      server: 'ja',
      tool: 'b',
      title: undefined,
      description: '会議室を予約する',
    };
    expect(best('北京后天的天气如何？', [...real, chinese, japanese])).toBe('zh__a');
    expect(best('明日の会議室を予約して', [...real, chinese, japanese])).toBe('ja__b');
  });

  it('says which words were found in which field', () => {
    const [first] = rankingOf(real).search('파일 목록을 나열해 줘', 1);
    expect(first?.why).toMatch(/name: .*목록|name: .*나열/u);
  });

  it.each([
    '',
    '   ',
    '???',
    '{'.repeat(30_000),
    'a'.repeat(30_000),
    'and then '.repeat(5000),
    'x'.repeat(5),
  ])('gives nothing and does not fail on a request that asks nothing (%#)', (request) => {
    expect(() => rankingOf(real).rank(request, 5)).not.toThrow();
  });

  it('holds the same as an index made anew, whatever was added and removed', () => {
    const random = seededRandom(11);
    const pool = [...crowd(300), ...real];
    const changed = new ToolRanking<ServerTool>(vocabulary);
    for (let step = 0; step < 2000; step += 1) {
      const tool = pool[Math.floor(random.next() * pool.length)]!;
      if (random.next() < 0.5) changed.add(tool);
      else changed.remove(tool.name);
    }
    const kept = pool.filter((tool) => changed.get(tool.name));
    const anew = rankingOf(kept);
    for (const request of ['archive an invoice', 'read a file', '파일을 찾아줘', 'route price']) {
      const names = (ranking: ToolRanking<ServerTool>): [string, string][] =>
        ranking
          .rank(request, 20)
          .map(({ tool, score }): [string, string] => [tool.name, score.toFixed(6)])
          .sort((a, b) => (a[0] < b[0] ? -1 : 1));
      expect(
        names(changed)
          .map(([, score]) => score)
          .sort(),
      ).toEqual(
        names(anew)
          .map(([, score]) => score)
          .sort(),
      );
    }
  });
});

describe('the catalogue', () => {
  it('reads only what changed, and lets others run while it reads thousands', async () => {
    const pauses = { count: 0 };
    const catalogue = catalogueOf(pauses);
    const tools = [...crowd(4000), ...real];
    await catalogue.follow(tools);
    expect(catalogue.size).toBe(4036);
    expect(pauses.count).toBeGreaterThan(0);
    catalogue.followFew(tools.filter(({ server }) => server !== 'files'));
    expect(catalogue.rank('read_text_file', 1)[0]?.tool.server).not.toBe('files');
    catalogue.followFew(tools);
    expect(catalogue.rank('read_text_file', 1)[0]?.tool.name).toBe('files__read_text_file');
  });
});

it('never holds the thread for 50 ms while it reads 10,000 tools', async () => {
  const stretches: number[] = [];
  let since = process.cpuUsage();
  const catalogue = new Catalogue({
    vocabulary,
    monotonic: () => performance.now(),
    pause: async () => {
      stretches.push(process.cpuUsage(since).user / 1000);
      await new Promise((resolve) => setImmediate(resolve));
      since = process.cpuUsage();
    },
  });
  const tools = crowd(10_000);
  since = process.cpuUsage();
  await catalogue.follow(tools);
  expect(stretches.length).toBeGreaterThan(5);
  // the first stretch compiles the code; processor time, since a busy machine says nothing of us
  expect(Math.max(...stretches.slice(1))).toBeLessThan(50);
});

describe('what a model is shown', () => {
  it('is everything up to 30 tools', () => {
    const all = real.slice(0, 30);
    expect(expose({ all, rankings: [], pinned: [], before: [], k: 5 })).toEqual({
      tools: all,
      partial: false,
    });
  });

  it('is the best, the pinned and what the chat had, over that, and widens where nothing fits', () => {
    const ranking = (score: number) => real.slice(0, 20).map(({ name }) => ({ name, score }));
    const input = { all: real, pinned: ['everything__echo'], before: ['memory__read_graph'], k: 5 };
    const close = expose({ ...input, rankings: [ranking(0.9)] });
    expect(close.tools.map(({ name }) => name)).toEqual([
      'memory__read_graph',
      'everything__echo',
      ...real.slice(0, 5).map(({ name }) => name),
    ]);
    expect(expose({ ...input, rankings: [ranking(0.1)] }).tools).toHaveLength(17);
  });

  it('is a few of each server where nothing fits', () => {
    const all = [...crowd(100), ...real];
    const shown = expose({ all, rankings: [[]], pinned: [], before: [], k: 5 }).tools;
    expect(shown).toHaveLength(15);
    expect(new Set(shown.map(({ server }) => server)).size).toBe(15);
  });

  it('only grows at its end within a chat, and takes few tokens', async () => {
    const catalogue = catalogueOf();
    const all = [...crowd(1000), ...real];
    await catalogue.follow(all);
    const offers = new ToolOffers({ catalogue, tools: () => all, pinned: () => [] });
    const first = offers.offer('read the knowledge graph', 'chat');
    const names = first.tools.map(({ name }) => name);
    expect(names).toContain('memory__read_graph');
    expect(names.at(-1)).toBe('search_tools');
    expect(definitionTokens(first.tools)).toBeLessThan(definitionTokens(all) / 20);
    const second = offers.offer('what is the weather', 'chat').tools.map(({ name }) => name);
    expect(second.slice(0, names.length - 1)).toEqual(names.slice(0, -1));
  });

  it('offers what the model looked up from the next round on', async () => {
    const catalogue = catalogueOf();
    const all = [...crowd(1000), ...real];
    await catalogue.follow(all);
    const offers = new ToolOffers({ catalogue, tools: () => all, pinned: () => [] });
    const before = offers.offer('approve an order', 'chat').tools.map(({ name }) => name);
    expect(before).not.toContain('everything__get-env');
    expect(offers.lookUp('environment variables', 'chat')).toContain('everything__get-env');
    expect(offers.offer('approve an order', 'chat').tools.map(({ name }) => name)).toContain(
      'everything__get-env',
    );
  });

  it('is counted in tokens', () => {
    expect(
      definitionTokens([{ name: 'a', description: 'b'.repeat(400), inputSchema: {} }]),
    ).toBeGreaterThan(100);
  });
});
