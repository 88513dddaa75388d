import type { Page } from 'playwright-core';

/* What crosses the door is read field by field, as the page's own script would. */
/* eslint-disable @typescript-eslint/no-explicit-any */
/** What the preload script gives to the page. */
export interface Face {
  invoke(name: string, input: unknown): Promise<{ ok: boolean; value?: any; error?: any }>;
  subscribe(listener: (event: { name: string; payload: any }) => void): () => void;
}
/* eslint-enable @typescript-eslint/no-explicit-any */

/** Asks through the door, from within a page. */
export const ask = (page: Page, name: string, input: unknown = {}) =>
  page.evaluate(
    ([command, value]) => (window as unknown as { agenthub: Face }).agenthub.invoke(command, value),
    [name, input] as [string, unknown],
  );
