import { describe, expect, test } from 'vitest';
import { browserCommand } from './browser.ts';

const LINK = 'http://127.0.0.1:1/open?code=a&b=c';

describe('opening a link in the browser', () => {
  test('uses the way of each system, and no shell that would read the link', () => {
    expect(browserCommand(LINK, 'darwin', {})).toEqual({ command: 'open', args: [LINK] });
    expect(browserCommand(LINK, 'win32', {})?.command).toBe('rundll32');
    expect(browserCommand(LINK, 'linux', { DISPLAY: ':0' })?.command).toBe('xdg-open');
  });

  test('is not tried where there is no screen, or where the person says so', () => {
    expect(browserCommand(LINK, 'linux', {})).toBeUndefined();
    expect(browserCommand(LINK, 'darwin', { AGENTHUB_NO_BROWSER: '1' })).toBeUndefined();
  });
});
