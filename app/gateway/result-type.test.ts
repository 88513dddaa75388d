import { expect, test } from 'vitest';
import { fixture, startGateway } from '../../tests/support/gateway.ts';

test('a result that does not say of which type it is counts as answered', async () => {
  await using real = startGateway({ terse: fixture('terse') });
  const view = await real.until('terse', ({ state }) => state === 'ready');
  expect(view.identity?.protocol).toBe('2026-07-28');
  const outcome = await real.gateway.call({ server: 'terse', tool: 'greet', arguments: {} });
  expect(outcome).toMatchObject({ status: 'answered', text: 'greet' });
});
