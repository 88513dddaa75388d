import type { Clock } from '../base/index.ts';

/** The longest that the write waits for another one to go with. */
const LONGEST_WAIT_MS = 5;

/**
 * A write that is made once: when what is returned is called, within whatever transaction is open
 * then, or a few milliseconds later. A failure is thrown to the one who calls; one that comes later
 * leaves the write to be called for again.
 */
export function soon(clock: Clock, write: () => void): () => void {
  let written = false;
  const once = (): void => {
    if (written) return;
    due[Symbol.dispose]();
    write();
    written = true;
  };
  const due = clock.after(LONGEST_WAIT_MS, () => {
    try {
      once();
    } catch {
      return; // whoever calls for it next is told
    }
  });
  return once;
}
