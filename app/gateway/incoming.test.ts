import { expect, test } from 'vitest';
import { fixture, startGateway } from '../../tests/support/gateway.ts';

test('a result that does not say of which type it is counts as answered', async () => {
  await using real = startGateway({ terse: fixture('terse') });
  const view = await real.until('terse', ({ state }) => state === 'ready');
  expect(view.identity?.protocol).toBe('2026-07-28');
  const outcome = await real.gateway.call({ server: 'terse', tool: 'greet', arguments: {} });
  expect(outcome).toMatchObject({ status: 'answered', text: 'greet' });
});

test('what is nested too deeply is left out alone, and harms nothing else', async () => {
  await using real = startGateway({ nested: fixture('nested') });
  const view = await real.until('nested', ({ state }) => state === 'ready');
  expect(real.gateway.tools().map(({ tool }) => tool)).toEqual([
    'greet',
    'constructor',
    '__proto__',
  ]);
  expect(view.leftOut).toMatchObject([
    { reason: 'its name is longer than 1000 characters' },
    { reason: 'its name holds control characters' },
    { tool: '(unnamed)' },
    { tool: '(unnamed)' },
    { tool: 'abyss', reason: 'its description is nested too deeply' },
  ]);
  expect(real.gateway.listings()).toMatchObject([
    { prompts: [{ name: 'p' }], resources: [{ uri: 'a:b' }] },
  ]);
  const call = (tool: string) =>
    real.gateway.call({ server: 'nested', tool, arguments: { by: 'test' } });
  expect(await call('greet')).toMatchObject({ status: 'answered', text: 'hello' });
  const answered = await call('__proto__');
  expect(answered).toMatchObject({ status: 'failed', error: { code: 'tool.server-error' } });
  expect(answered.meta.outcome).toBe('answered');
});

test('a tool that is named like a part of every object is a write as any other', async () => {
  await using real = startGateway({ nested: fixture('nested') });
  await real.until('nested', ({ state }) => state === 'ready');
  expect(new Set(real.gateway.tools().map(({ effect }) => effect))).toEqual(new Set(['write']));
});
