import { expect, test } from 'vitest';
import { silentLog } from '../../main/adapters/log.ts';
import { memoryTextFile } from './ports.ts';
import { SettingsStore } from './store.ts';

const BROKEN = '{"theme": "dark",';

test('a broken file that cannot be copied aside is not written, at the start and at no later change', () => {
  const file = memoryTextFile(BROKEN);
  const full = {
    is: true,
    keepAside: (): string => {
      if (full.is) throw new Error('no space left');
      return 'copy';
    },
  };
  const store = new SettingsStore({ ...bound(file), keepAside: full.keepAside }, silentLog);
  expect(store.problem?.keptAt).toBeUndefined();
  expect(() => store.update({ theme: 'light' })).toThrow(/not saved.*no space left/);
  expect(file.text).toBe(BROKEN);
  expect(store.current.theme).not.toBe('light');
  full.is = false;
  expect(store.update({ theme: 'light' }).theme).toBe('light');
  expect(JSON.parse(file.text!)).toMatchObject({ theme: 'light' });
});

test('a broken file is kept aside at the start, and then settings are saved as ever', () => {
  const file = memoryTextFile(BROKEN);
  const store = new SettingsStore(file, silentLog);
  expect(store.problem?.keptAt).toBe('memory.bad');
  store.update({ theme: 'light' });
  expect(JSON.parse(file.text!)).toMatchObject({ theme: 'light' });
});

function bound(file: ReturnType<typeof memoryTextFile>) {
  return { path: file.path, read: () => file.read(), write: (text: string) => file.write(text) };
}
