import type { ChildProcess } from 'node:child_process';
import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { StdioTransport } from './stdio-transport.ts';

/** A transport over pipes in memory; `lines` are the ids of the messages that it gave. */
async function open() {
  const stdout = new PassThrough({ highWaterMark: 1024 * 1024 });
  const stdin = new PassThrough();
  const transport = new StdioTransport(
    {
      process: { stdout, stdin } as unknown as ChildProcess,
      pid: 1,
      stderr: () => '',
      exited: new Promise(() => undefined),
      end: () => Promise.resolve(),
    },
    () => undefined,
  );
  const ids: unknown[] = [];
  transport.onmessage = (message) => void ids.push((message as { id?: unknown }).id);
  await transport.start();
  return { stdout, ids };
}

const line = (id: number, filling = ''): string =>
  `${JSON.stringify({ jsonrpc: '2.0', id, method: 'ping', params: { filling } })}\n`;
const count = (length: number): number[] => Array.from({ length }, (_, id) => id);

async function until(holds: () => boolean): Promise<number> {
  let turns = 0;
  for (; turns < 10_000 && !holds(); turns += 1) await turn();
  return turns;
}

test('what a server floods is read in pieces, between which others have their turn, in order', async () => {
  const { stdout, ids } = await open();
  stdout.write(
    count(1000)
      .map((id) => line(id))
      .join(''),
  );
  await turn();
  expect(ids.length).toBeLessThan(1000);
  const turns = await until(() => ids.length >= 1000);
  expect(turns).toBeGreaterThan(5);
  expect(ids).toEqual(count(1000));
});

test('pieces of a flood that come one after the other are not read in one turn', async () => {
  const { stdout, ids } = await open();
  const filling = 'x'.repeat(4000);
  for (const ten of count(20)) {
    stdout.write(
      count(10)
        .map((id) => line(ten * 10 + id, filling))
        .join(''),
    );
  }
  await turn();
  expect(ids.length).toBeLessThan(200);
  await until(() => ids.length >= 200);
  expect(ids).toEqual(count(200));
});

test('a message that comes in parts is read whole, also after a flood', async () => {
  const { stdout, ids } = await open();
  const last = line(500);
  stdout.write(
    count(500)
      .map((id) => line(id))
      .join('') + last.slice(0, 10),
  );
  await until(() => ids.length >= 500);
  stdout.write(last.slice(10));
  await until(() => ids.length >= 501);
  expect(ids).toEqual(count(501));
});
