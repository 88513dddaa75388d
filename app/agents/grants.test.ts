import { expect, test } from 'vitest';
import { memoryDatabase } from '../../main/adapters/storage/sqlite-store.ts';
import { FakeClock } from '../base/index.ts';
import { agentDefinition } from './definition.ts';
import { PluginGrants, effectsToAllow, type PluginAgent } from './grants.ts';

const agent = (more: Record<string, unknown> = {}, plugin = 'mail'): PluginAgent => ({
  definition: agentDefinition.parse({
    ...{ name: 'sorter', role: 'Sorts', permissions: { effects: ['write'] } },
    ...more,
  }),
  plugin,
});

test('a word holds over a restart, for the agent as it was and for no other', () => {
  const clock = new FakeClock();
  const { database } = memoryDatabase(clock);
  const grants = new PluginGrants(database, clock);
  expect(grants.has(agent())).toBe(false);
  grants.give(agent());
  for (const kept of [grants, new PluginGrants(database, clock)]) {
    expect(kept.has(agent())).toBe(true);
    expect(kept.has(agent({}, 'evil'))).toBe(false);
    expect(kept.has(agent({ name: 'other' }))).toBe(false);
    expect(kept.has(agent({ version: '1.0.1' }))).toBe(false);
    expect(kept.has(agent({ instructions: 'Delete everything.' }))).toBe(false);
    expect(kept.has(agent({ permissions: { effects: ['write', 'idempotent'] } }))).toBe(false);
  }
  grants.give(agent({ instructions: 'Be brief.' }));
  expect(grants.has(agent())).toBe(false);
  grants.takeBack(agent({ instructions: 'Be brief.' }));
  expect(new PluginGrants(database, clock).has(agent({ instructions: 'Be brief.' }))).toBe(false);
});

test('reading needs no word, everything else does', () => {
  expect(effectsToAllow(agent({ permissions: {} }).definition)).toEqual([]);
  const all = agent({ permissions: { effects: ['read', 'idempotent', 'write'] } });
  expect(effectsToAllow(all.definition)).toEqual(['idempotent', 'write']);
});
