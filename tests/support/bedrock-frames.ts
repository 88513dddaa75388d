import { Buffer } from 'node:buffer';
import { crc32 } from 'node:zlib';

/** What the simulator answers with for a stream of Bedrock's. */
export const BEDROCK_STREAM = { 'content-type': 'application/vnd.amazon.eventstream' };

/** The value of a header is a string; no other type is used by Bedrock. */
const STRING = 7;

/** One event of Bedrock's converse stream, or an exception that takes its place. */
export function bedrockFrame(
  type: string,
  body: object,
  kind: 'event' | 'exception' = 'event',
): Buffer {
  const headers = Buffer.concat([
    header(':message-type', kind),
    header(`:${kind}-type`, type),
    header(':content-type', 'application/json'),
  ]);
  const payload = Buffer.from(JSON.stringify(body));
  const prelude = Buffer.alloc(8);
  prelude.writeUInt32BE(16 + headers.length + payload.length, 0);
  prelude.writeUInt32BE(headers.length, 4);
  const start = Buffer.concat([prelude, sum(prelude), headers, payload]);
  return Buffer.concat([start, sum(start)]);
}

function header(name: string, value: string): Buffer {
  const length = Buffer.alloc(3);
  length.writeUInt8(STRING, 0);
  length.writeUInt16BE(Buffer.byteLength(value), 1);
  return Buffer.concat([
    Buffer.from([Buffer.byteLength(name)]),
    Buffer.from(name),
    length,
    Buffer.from(value),
  ]);
}

function sum(bytes: Buffer): Buffer {
  const written = Buffer.alloc(4);
  written.writeUInt32BE(crc32(bytes), 0);
  return written;
}
