import type { Route } from 'playwright-core';
import { fromChromium } from './addresses.ts';

type Handler = (request: Request) => Response | Promise<Response>;

const handlers = new Map<string, Handler>();
const privileged = new Set<string>();

export const protocol = {
  registerSchemesAsPrivileged(schemes: readonly { scheme: string }[]): void {
    for (const { scheme } of schemes) privileged.add(scheme);
  },
  handle(scheme: string, handler: Handler): void {
    if (!privileged.has(scheme)) throw new Error(`"${scheme}" was not declared before ready`);
    handlers.set(scheme, handler);
  },
};

/** Answers a request of the page from the program's handler. */
export async function answerFromHandler(route: Route): Promise<void> {
  const address = fromChromium(route.request().url());
  const handler = handlers.get(new URL(address).protocol.replace(':', ''));
  if (!handler) return route.abort('namenotresolved');
  const response = await handler(new Request(address, { method: route.request().method() }));
  await route.fulfill({
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: Buffer.from(await response.arrayBuffer()),
  });
}
