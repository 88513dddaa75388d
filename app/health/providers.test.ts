import { expect, test } from 'vitest';
import { seededRandom } from '../base/index.ts';
import { HealthWindow } from '../models/provider-health.ts';
import { checkKeychain } from './checks.ts';
import { checkProviders, type ProviderSeen } from './providers.ts';

function seen(provider: Partial<ProviderSeen>, ...outcomes: ('ok' | 'failed')[]): ProviderSeen {
  const window = new HealthWindow(seededRandom(1));
  for (const outcome of outcomes) window.record(outcome, 0);
  return {
    ...{ id: 'acme', name: 'Acme', local: false, usable: true, wanted: true },
    ...provider,
    window,
  };
}

const check = (provider: ProviderSeen, now = 0) => checkProviders([provider], now);

test('a provider that has not been called says nothing, for no paid question is asked', () => {
  expect(check(seen({}))).toMatchObject([{ name: 'acme', kind: 'provider', state: 'UNKNOWN' }]);
});

test('a provider is as its latest calls were', () => {
  expect(check(seen({}, 'ok'))).toMatchObject([{ state: 'HEALTHY' }]);
  expect(check(seen({}, 'failed', 'failed', 'ok'))).toMatchObject([{ state: 'HEALTHY' }]);
  const failing = seen({}, 'failed', 'failed', 'failed', 'failed', 'ok');
  expect(check(failing)).toMatchObject([{ state: 'WARNING' }]);
});

test('a provider that is left alone after failures is not available', () => {
  const failures = Array.from({ length: 5 }, () => 'failed' as const);
  const found = check(seen({}, ...failures), 1000);
  expect(found).toMatchObject([{ state: 'CRITICAL', unavailable: true }]);
  expect(found[0]!.reason).toContain('again in 4 s');
});

test('a provider that asks to wait is a warning until then', () => {
  const provider = seen({}, 'ok');
  const window = new HealthWindow(seededRandom(1));
  window.rest(3000, 0);
  expect(check({ ...provider, window })).toMatchObject([
    { state: 'WARNING', reason: 'Acme asks to wait 3 s.' },
  ]);
});

test('a model server of this machine is told of where the person named it or it answers', () => {
  const local = { id: 'ollama', name: 'Ollama', local: true };
  expect(check(seen({ ...local, usable: false, wanted: false }))).toEqual([]);
  expect(check(seen({ ...local, usable: false }))).toMatchObject([
    { state: 'WARNING', reason: 'Ollama does not answer on this computer.', unavailable: true },
  ]);
  expect(check(seen(local))).toMatchObject([{ state: 'HEALTHY' }]);
});

test('what nobody has set up is no part of the health', () => {
  expect(check(seen({ usable: false }))).toEqual([]);
});

test('a keychain that stops answering is a warning, a computer without one is not', () => {
  const keychain = { backend: 'Secret Service', writable: true };
  expect(checkKeychain(keychain, true).state).toBe('HEALTHY');
  expect(checkKeychain(keychain, false)).toMatchObject({ state: 'WARNING', unavailable: true });
  expect(checkKeychain({ backend: 'none', writable: false }, true).state).toBe('HEALTHY');
});
