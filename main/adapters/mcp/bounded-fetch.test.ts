import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { listen } from '../../../tests/support/http-server.ts';
import { boundedFetch } from './bounded-fetch.ts';

const MOST = 1000;

async function read(send: (response: ServerResponse) => void): Promise<string> {
  await using server = await listen((_request, response) => send(response));
  const response = await boundedFetch('s', fetch, MOST)(server.url);
  expect(response.url).toBe(`${server.url}/`);
  return response.text();
}

/** Writes without end, as fast as it is read. */
function endless(response: ServerResponse, text: string): void {
  const pump = (): void => {
    while (!response.destroyed && response.write(text));
    response.once('drain', pump);
  };
  pump();
}

test('what stays within the limit arrives whole, whether or not it says its length', async () => {
  const text = 'x'.repeat(MOST);
  expect(await read((response) => response.end(text))).toBe(text);
  expect(
    await read((response) => {
      response.write('x');
      response.end(text.slice(1));
    }),
  ).toBe(text);
});

test('a body without end is broken off, and so is one that says that it is too long', async () => {
  await expect(read((response) => endless(response, 'x'.repeat(100)))).rejects.toThrow(/more than/);
  await expect(read((response) => response.end('x'.repeat(MOST + 1)))).rejects.toThrow(/more than/);
});

test('what is small only while it is packed is broken off', async () => {
  const packed = gzipSync('x'.repeat(100 * MOST));
  expect(packed.length).toBeLessThan(MOST);
  const sent = read((response) => {
    response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': packed.length });
    response.end(packed);
  });
  await expect(sent).rejects.toThrow(/more than/);
});

const events = { 'content-type': 'text/event-stream' };

test.each(['\n\n', '\r\n\r\n'])('many events may come, each within the limit (%j)', async (end) => {
  const event = `data: ${'x'.repeat(90)}${end}`;
  const text = await read((response) => {
    response.writeHead(200, events);
    for (let count = 0; count < 100; count += 1) response.write(event);
    response.end();
  });
  expect(text).toBe(event.repeat(100));
});

test('one event without end is broken off', async () => {
  const sent = read((response) => {
    response.writeHead(200, events);
    endless(response, `data: ${'x'.repeat(90)}\n`);
  });
  await expect(sent).rejects.toThrow(/more than/);
});
