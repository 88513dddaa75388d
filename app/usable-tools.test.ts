import { expect, test } from 'vitest';
import { memoryCore } from '../tests/support/memory-core.ts';

test('the tools that models may be shown follow approvals, hiding and servers, and are made once', async () => {
  await using core = memoryCore(() => []);
  const { app } = core;
  app.start();
  await app.gateway.settled(2000);
  const all = app.usableTools();
  expect(all.length).toBeGreaterThan(0);
  expect(app.usableTools()).toBe(all);

  const [first] = all;
  app.pins.accept({ ...first!, description: 'It said otherwise when it was approved.' }, '');
  expect(app.usableTools()).toEqual(all.slice(1));
  app.pins.accept(first, first!.name);
  expect(app.usableTools()).toEqual(all);

  app.settings.update({ tools: { hidden: [first!.name] } });
  expect(app.usableTools()).toEqual(all.slice(1));
  app.settings.update({ tools: { hidden: [] } });
  expect(app.usableTools()).toEqual(all);

  const { server } = first!;
  await app.gateway.remove(server);
  expect(app.usableTools().filter((tool) => tool.server === server)).toEqual([]);
});
