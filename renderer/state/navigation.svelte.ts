export type Screen =
  | { readonly name: 'chat'; readonly chatId: string | undefined }
  | { readonly name: 'runs' | 'workflows' | 'agents'; readonly id?: string }
  | { readonly name: 'servers' | 'tools' | 'models' | 'usage' | 'settings' };

const WITH_ID = ['runs', 'workflows', 'agents'] as const;

/** The part of the browser that holds the address. */
export interface AddressBar {
  hash: string;
}

/** Which screen is shown; it stands in the address, so that back and reload work. */
export class Navigation {
  readonly #address: AddressBar;
  screen = $state.raw<Screen>({ name: 'chat', chatId: undefined });
  /** Where the person wanted to go while something was not saved. */
  held = $state.raw<Screen | undefined>();
  /** Whether the screen would lose something that is not saved. */
  unsaved = $state(false);

  constructor(address: AddressBar) {
    this.#address = address;
    this.screen = readScreen(address.hash);
  }

  /** To be called when the address changed by itself. */
  follow(): void {
    const wanted = readScreen(this.#address.hash);
    const moved = writeScreen(wanted) !== writeScreen(this.screen);
    if (moved && this.unsaved) {
      this.#address.hash = writeScreen(this.screen);
      this.held = wanted;
    } else if (moved) this.screen = wanted;
  }

  go(screen: Screen): void {
    if (this.unsaved) {
      this.held = screen;
      return;
    }
    this.#address.hash = writeScreen(screen);
    this.screen = screen;
  }

  /** The person's word on what is not saved: leave it behind, or stay. */
  decide(leave: boolean): void {
    const { held } = this;
    this.held = undefined;
    if (!leave || !held) return;
    this.unsaved = false;
    this.go(held);
  }
}

export function readScreen(hash: string): Screen {
  const [name, id] = hash.replace(/^#\/?/, '').split('/', 2);
  if (name === 'servers' || name === 'tools' || name === 'models') return { name };
  if (name === 'usage' || name === 'settings') return { name };
  const place = WITH_ID.find((known) => known === name);
  if (place) return { name: place, ...(id ? { id: decodeURIComponent(id) } : {}) };
  return { name: 'chat', chatId: id ? decodeURIComponent(id) : undefined };
}

export function writeScreen(screen: Screen): string {
  if ('id' in screen) return `#/${screen.name}/${encodeURIComponent(screen.id)}`;
  if (screen.name !== 'chat') return `#/${screen.name}`;
  return screen.chatId === undefined ? '#/' : `#/chat/${encodeURIComponent(screen.chatId)}`;
}
