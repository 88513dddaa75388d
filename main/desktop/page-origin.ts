/** The scheme and name under which the desktop serves its own page. */
export const SCHEME = 'app';
export const PAGE_HOST = 'agenthub';
export const PAGE_URL = `${SCHEME}://${PAGE_HOST}/index.html`;

/** Whether an address belongs to the page that ships with AgentHub. */
export function isOurs(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && url.protocol === `${SCHEME}:` && url.host === PAGE_HOST;
}

/** A frame as far as the door looks at it. */
export interface Sender {
  readonly url: string;
  /** Whether it is the window's own page, not a frame inside it. */
  readonly isTop: boolean;
}

/** Only our page, at the top of a window, may use the door; a frame that has gone already may not. */
export function mayUseDoor(sender: Sender | undefined): boolean {
  return sender !== undefined && sender.isTop && isOurs(sender.url);
}

/** What happens to a link that would leave the page: only web pages open, in the person's browser. */
export function leaving(address: string): 'stay' | 'open-outside' | 'refuse' {
  if (isOurs(address)) return 'stay';
  return URL.parse(address)?.protocol === 'https:' ? 'open-outside' : 'refuse';
}

/** The page copies to the clipboard by a button; it may ask for nothing else. */
export function mayAskFor(permission: string, address: string): boolean {
  return permission === 'clipboard-sanitized-write' && isOurs(address);
}
