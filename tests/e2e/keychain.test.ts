import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryHome } from '../support/agenthub.ts';
import { ask } from '../support/door.ts';
import { standInDesktop } from '../support/desktop.ts';
import { noKeyring, openKeyring } from '../support/keyring.ts';

const KEY = 'sk-test-4f1c0d7e9b2a4c6d8e0f';

/** The files below a folder that hold a text. */
function holding(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile())
    .filter((path) => readFileSync(path).includes(text));
}

test.skipIf(noKeyring !== undefined)(
  `a key goes to the keychain and nowhere else, and is there after a restart${noKeyring ? ` (${noKeyring})` : ''}`,
  async () => {
    using place = temporaryHome();
    await using keyring = await openKeyring(place.env);
    const keyPlace = async (page: Parameters<typeof ask>[0]): Promise<string> => {
      const { value } = await ask(page, 'models.providers');
      return value.providers.find(({ id }: { id: string }) => id === 'anthropic').keyPlace;
    };
    {
      await using desktop = await standInDesktop(place.data, keyring.env);
      const { value } = await ask(desktop.page, 'app.describe');
      expect(value.secrets).toEqual({ backend: 'Secret Service', writable: true });
      expect(await keyPlace(desktop.page)).toBe('none');
      const set = await ask(desktop.page, 'keys.set', { provider: 'anthropic', key: KEY });
      expect(set).toEqual({ ok: true, value: {} });
      expect(await keyPlace(desktop.page)).toBe('keychain');
      expect((await desktop.quit()).code).toBe(0);
    }
    expect(holding(place.data, KEY)).toEqual([]);
    expect(holding(place.data, 'keychain:anthropic')).toEqual([join(place.data, 'settings.json')]);
    {
      await using desktop = await standInDesktop(place.data, keyring.env);
      expect(await keyPlace(desktop.page)).toBe('keychain');
      await ask(desktop.page, 'keys.remove', { provider: 'anthropic' });
      expect(await keyPlace(desktop.page)).toBe('none');
    }
  },
);

test('where there is no keychain, a key is refused with a way out, and written nowhere', async () => {
  using place = temporaryHome();
  await using desktop = await standInDesktop(place.data, place.env);
  const answer = await ask(desktop.page, 'keys.set', { provider: 'anthropic', key: KEY });
  expect(answer).toMatchObject({ ok: false, error: { code: 'keychain.missing' } });
  expect(answer.error.remedy).toContain('environment variable');
  expect((await desktop.quit()).code).toBe(0);
  expect(holding(place.data, KEY)).toEqual([]);
});
