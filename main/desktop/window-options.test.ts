import { describe, expect, test } from 'vitest';
import { windowOptions } from './window-options.ts';

describe('the window', () => {
  test('gives its page no rights but those of the preload script', () => {
    const { webPreferences } = windowOptions(
      { width: 800, height: 600 },
      { preload: '/p/index.cjs', icon: '/i.png' },
      false,
    );
    expect(webPreferences).toMatchObject({
      preload: '/p/index.cjs',
      contextIsolation: true,
      sandbox: true,
      webSecurity: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      allowRunningInsecureContent: false,
      webviewTag: false,
    });
  });

  test('is not shown before its page is drawn, and does not flash white in the dark', () => {
    const files = { preload: 'p', icon: 'i' };
    const dark = windowOptions({ width: 800, height: 600 }, files, true);
    expect(dark.show).toBe(false);
    expect(dark.backgroundColor).not.toBe(
      windowOptions({ width: 800, height: 600 }, files, false).backgroundColor,
    );
  });
});
