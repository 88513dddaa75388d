import { expect, test } from 'vitest';
import { FakeClock } from '../base/index.ts';
import { Connection } from './connection.ts';
import type { Link } from './ports.ts';

/** The first message that a server is sent, which then ends. */
async function firstMessage(era: 'auto' | 'legacy'): Promise<unknown> {
  const { promise: sent, resolve } = Promise.withResolvers<unknown>();
  const transport: Link['transport'] = {
    start: () => Promise.resolve(),
    close: () => Promise.resolve(),
    send: (message) => {
      resolve(message);
      queueMicrotask(() => transport.onclose?.());
      return Promise.resolve();
    },
  };
  const link: Link = {
    transport,
    pid: undefined,
    stderr: () => '',
    exited: new Promise(() => undefined),
    close: () => Promise.resolve(),
  };
  const ignore = (): void => undefined;
  const opened = Connection.open('files', link, {
    ...{ version: '4.5.6', timeoutMs: 5000, era, clock: new FakeClock(), roots: [] },
    ...{ onListChanged: ignore, onLog: ignore, onResourceUpdated: ignore },
    ...{ onClose: ignore, onTrouble: ignore },
  });
  await expect(opened).rejects.toThrow();
  return sent;
}

test.each(['auto', 'legacy'] as const)(
  'a server is told who connects, and in which version (%s)',
  async (era) => {
    const text = JSON.stringify(await firstMessage(era));
    expect(text).toContain('"name":"agenthub","title":"AgentHub","version":"4.5.6"');
  },
);
