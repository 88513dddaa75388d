import { describe, expect, test } from 'vitest';
import { PAGE_URL, isOurs, leaving, mayAskFor, mayUseDoor } from './page-origin.ts';

const FOREIGN = [
  'https://example.com/',
  'http://127.0.0.1:8080/',
  'file:///etc/passwd',
  'data:text/html,<p>',
  'javascript:alert(1)',
  'about:blank',
  'app://evil/index.html',
  'app://agenthub.example.com/index.html',
  'app://agenthub@evil/index.html',
  'https://app//agenthub/',
  '',
  'not an address',
];

describe('the origin of the page', () => {
  test('only our page at the top of a window may use the door', () => {
    expect(mayUseDoor({ url: PAGE_URL, isTop: true })).toBe(true);
    expect(mayUseDoor({ url: `${PAGE_URL}#/chats/1`, isTop: true })).toBe(true);
    expect(mayUseDoor({ url: PAGE_URL, isTop: false })).toBe(false);
    expect(mayUseDoor(undefined)).toBe(false);
    for (const url of FOREIGN) expect(mayUseDoor({ url, isTop: true }), url).toBe(false);
  });

  test('no foreign address is taken for ours', () => {
    for (const url of FOREIGN) expect(isOurs(url), url).toBe(false);
  });

  test('a link that leaves the page opens outside over https and is refused otherwise', () => {
    expect(leaving(`${PAGE_URL}?x=1`)).toBe('stay');
    expect(leaving('https://example.com/a?b=c')).toBe('open-outside');
    for (const url of FOREIGN.filter((address) => !address.startsWith('https://example')))
      expect(leaving(url), url).toBe(url.startsWith('https:') ? 'open-outside' : 'refuse');
  });

  test('the page gets the permission to copy text and no other', () => {
    expect(mayAskFor('clipboard-sanitized-write', PAGE_URL)).toBe(true);
    expect(mayAskFor('clipboard-sanitized-write', 'https://example.com/')).toBe(false);
    for (const permission of ['clipboard-read', 'media', 'geolocation', 'openExternal', 'hid'])
      expect(mayAskFor(permission, PAGE_URL), permission).toBe(false);
  });
});
