export type Screen =
  | { readonly name: 'chat'; readonly chatId: string | undefined }
  | { readonly name: 'servers' | 'tools' | 'usage' | 'settings' };

/** The part of the browser that holds the address. */
export interface AddressBar {
  hash: string;
}

/** Which screen is shown; it stands in the address, so that back and reload work. */
export class Navigation {
  readonly #address: AddressBar;
  screen = $state.raw<Screen>({ name: 'chat', chatId: undefined });

  constructor(address: AddressBar) {
    this.#address = address;
    this.screen = readScreen(address.hash);
  }

  /** To be called when the address changed by itself. */
  follow(): void {
    this.screen = readScreen(this.#address.hash);
  }

  go(screen: Screen): void {
    this.#address.hash = writeScreen(screen);
    this.screen = screen;
  }
}

export function readScreen(hash: string): Screen {
  const [name, id] = hash.replace(/^#\/?/, '').split('/', 2);
  if (name === 'servers' || name === 'tools') return { name };
  if (name === 'usage' || name === 'settings') return { name };
  return { name: 'chat', chatId: id ? decodeURIComponent(id) : undefined };
}

export function writeScreen(screen: Screen): string {
  if (screen.name !== 'chat') return `#/${screen.name}`;
  return screen.chatId === undefined ? '#/' : `#/chat/${encodeURIComponent(screen.chatId)}`;
}
