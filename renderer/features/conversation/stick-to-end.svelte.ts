import { tick } from 'svelte';

/** How far from the end still counts as being there. */
const NEAR_PX = 48;

/** Keeps a growing page at its end while the reader is there, and leaves it alone otherwise. */
export class StickToEnd {
  atEnd = $state(true);
  #scroller: HTMLElement | undefined;
  #top = 0;

  readonly scroller = (element: HTMLElement): (() => void) => {
    this.#scroller = element;
    const look = (): void => {
      const near = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX;
      // The page grows between a jump and its event: only a move upwards is the reader's.
      if (near) this.atEnd = true;
      else if (element.scrollTop < this.#top) this.atEnd = false;
      this.#top = element.scrollTop;
    };
    element.addEventListener('scroll', look, { passive: true });
    return () => element.removeEventListener('scroll', look);
  };

  readonly content = (element: HTMLElement): (() => void) => {
    const observer = new ResizeObserver(() => {
      if (this.atEnd) this.#jump();
    });
    observer.observe(element);
    return () => observer.disconnect();
  };

  toEnd(): void {
    this.atEnd = true;
    this.#jump();
  }

  /** Changes what stands above while what the reader sees stays where it is. */
  async keeping(change: () => void): Promise<void> {
    const element = this.#scroller;
    const below = element ? element.scrollHeight - element.scrollTop : 0;
    change();
    await tick();
    if (element) element.scrollTop = element.scrollHeight - below;
  }

  #jump(): void {
    const element = this.#scroller;
    if (element) element.scrollTop = element.scrollHeight;
  }
}
