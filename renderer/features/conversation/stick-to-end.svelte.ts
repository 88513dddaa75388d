/** How far from the end still counts as being there. */
const NEAR_PX = 48;

/** Keeps a growing page at its end while the reader is there, and leaves it alone otherwise. */
export class StickToEnd {
  atEnd = $state(true);
  #scroller: HTMLElement | undefined;

  readonly scroller = (element: HTMLElement): (() => void) => {
    this.#scroller = element;
    const look = (): void => {
      this.atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX;
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

  #jump(): void {
    const element = this.#scroller;
    if (element) element.scrollTop = element.scrollHeight;
  }
}
