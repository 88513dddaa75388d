/** What other parts need of an open window. */
export interface OpenWindow {
  readonly id: number;
  close(): void;
}

const open = new Map<number, OpenWindow>();

/** The windows that are open, by their id. */
export const windows = {
  all: (): OpenWindow[] => [...open.values()],
  add: (window: OpenWindow): void => void open.set(window.id, window),
  remove: (window: OpenWindow): void => void open.delete(window.id),
};
