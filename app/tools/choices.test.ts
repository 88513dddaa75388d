import { expect, onTestFinished, test } from 'vitest';
import { memoryDatabase } from '../../main/adapters/storage/sqlite-store.ts';
import { realTools } from '../../tests/support/tools.ts';
import { FakeClock } from '../base/index.ts';
import { Catalogue } from './catalogue.ts';
import { ToolChoices } from './choices.ts';
import { Vocabulary } from './words.ts';

const tools = realTools();
const named = (name: string) => tools.find((tool) => tool.name === name)!;

function opened(aboutServer?: (server: string) => string | undefined) {
  const clock = new FakeClock();
  const store = memoryDatabase(clock);
  onTestFinished(() => store[Symbol.dispose]());
  const choices = new ToolChoices(store.database, clock, (tool) => catalogue.touch(tool));
  const catalogue = new Catalogue({
    vocabulary: new Vocabulary(),
    monotonic: () => clock.monotonic(),
    pause: () => Promise.resolve(),
    choicesOf: (tool) => choices.of(tool),
    ...(aboutServer ? { aboutServer } : {}),
  });
  const again = () => new ToolChoices(store.database, clock, () => undefined);
  const best = async (request: string) => {
    await catalogue.follow(tools);
    return catalogue.rank(request, 5).map(({ tool }) => tool.name);
  };
  return { choices, catalogue, best, again, clock };
}

test('the tool that a person found right comes first for what says the same', async () => {
  const { choices, best, catalogue } = opened();
  const request = 'please give me an overview of everything in my project folder';
  const [first] = await best(request);
  const other = 'memory__read_graph';
  expect(first).not.toBe(other);
  choices.choose(named(other), request, 'right');
  expect((await best(request))[0]).toBe(other);
  expect((await best('an overview of everything in the project folder'))[0]).toBe(other);
  expect(catalogue.search(request, 1)[0]!.why).toContain('earlier choices: overview');
  choices.choose(named(other), request, undefined);
  expect((await best(request))[0]).toBe(first);
});

test('a tool that was found wrong steps back for that request and stays for others', async () => {
  const { choices, best } = opened();
  const request = 'show what is in a file';
  const [first] = await best(request);
  choices.choose(named(first!), request, 'wrong');
  expect((await best(request))[0]).not.toBe(first);
  expect((await best(named(first!).description))[0]).toBe(first);
});

test('choices outlive a restart, one for each request of a tool, and can be cleared', () => {
  const { choices, again } = opened();
  const tool = tools[0]!;
  choices.choose(tool, '  read   my notes ', 'wrong');
  choices.choose(tool, 'read my notes', 'right');
  choices.choose(tool, '   ', 'right');
  expect(again().all()).toMatchObject([
    { tool: tool.name, request: 'read my notes', verdict: 'right' },
  ]);
  choices.forget(tool.server);
  expect([choices.all(), again().all()]).toEqual([[], []]);
  choices.choose(tool, 'read my notes', 'right');
  choices.clear();
  expect([choices.all(), again().all()]).toEqual([[], []]);
});

test('no more than twenty are kept of a tool, and long requests are cut', async () => {
  const { choices, clock, again } = opened();
  for (let count = 0; count < 30; count += 1) {
    choices.choose(tools[0]!, `request ${count} ${'x'.repeat(2000)}`, 'right');
    await clock.advance(1);
  }
  const kept = again().of(tools[0]!.name);
  expect(kept).toHaveLength(20);
  expect(kept[0]!.request).toMatch(/^request 10 x+$/);
  expect(kept[0]!.request).toHaveLength(500);
});

test('what a server says of itself is searched in', async () => {
  const about = (server: string) =>
    server === 'memory' ? 'Remembers zebras for zoos.' : undefined;
  expect((await opened(about).best('zebras'))[0]).toMatch(/^memory__/);
  expect(await opened().best('zebras')).toEqual([]);
});
