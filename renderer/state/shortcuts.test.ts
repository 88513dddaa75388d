import { expect, test } from 'vitest';
import { readScreen, writeScreen, type Screen } from './navigation.svelte.ts';
import { keyNames, matches } from './shortcuts.ts';

const none = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };

test('Mod is Command on a Mac and Ctrl elsewhere, and nothing else may be held', () => {
  const ctrl = { ...none, key: 'k', ctrlKey: true };
  const command = { ...none, key: 'k', metaKey: true };
  expect(matches('Mod+K', ctrl, false)).toBe(true);
  expect(matches('Mod+K', ctrl, true)).toBe(false);
  expect(matches('Mod+K', command, true)).toBe(true);
  expect(matches('Mod+K', { ...ctrl, shiftKey: true }, false)).toBe(false);
  expect(matches('Mod+K', { ...ctrl, altKey: true }, false)).toBe(false);
  expect(keyNames('Mod+Shift+O', true)).toEqual(['⌘', '⇧', 'O']);
});

test.each<Screen>([
  { name: 'chat', chatId: undefined },
  { name: 'chat', chatId: 'a/b ü%' },
  { name: 'servers' },
  { name: 'usage' },
  { name: 'settings' },
])('the address of a screen leads back to it: %o', (screen) => {
  expect(readScreen(writeScreen(screen))).toEqual(screen);
});
