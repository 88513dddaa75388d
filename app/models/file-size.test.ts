import { deflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { measureFile } from './file-size.ts';

const base64 = (bytes: string | Buffer): string =>
  Buffer.from(bytes as string, 'latin1').toString('base64');
const bytes = (...values: number[]): string => String.fromCharCode(...values);

it.each([
  ['image/png', '\x89PNG\r\n\x1a\n\0\0\0\rIHDR' + bytes(0, 0, 4, 0, 0, 0, 3, 0)],
  ['image/gif', 'GIF89a' + bytes(0, 4, 0, 3)],
  [
    'image/jpeg',
    bytes(0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 1, 0xff, 0xff, 0xc4, 0, 3, 9) +
      bytes(0xff, 0xc2, 0, 17, 8, 3, 0, 4, 0, 3, 0, 0, 0, 0),
  ],
  ['image/webp', 'RIFF\0\0\0\0WEBPVP8 ' + '\0'.repeat(10) + bytes(0, 4, 0, 3)],
  ['image/webp', 'RIFF\0\0\0\0WEBPVP8L' + '\0'.repeat(4) + bytes(0x2f, 0xff, 0xc3, 0xbf, 0)],
  ['image/webp', 'RIFF\0\0\0\0WEBPVP8X' + '\0'.repeat(8) + bytes(0xff, 3, 0, 0xff, 2, 0)],
] as const)('the head of a picture tells its size: %s', async (mediaType, head) => {
  expect(await measureFile(mediaType, base64(head))).toEqual({ width: 1024, height: 768 });
});

it('a picture whose head is cut has no size', async () => {
  for (const mediaType of ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] as const) {
    for (const head of ['', 'RIFF', 'GIF89a', '\x89PNG\r\n\x1a\n\0\0']) {
      expect(await measureFile(mediaType, base64(head))).toEqual({});
    }
  }
  expect(await measureFile('image/png', '***')).toEqual({});
});

const page = '<< /Type /Page /Parent 1 0 R >>';
const tree = '<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 2 >>';
const plain = `%PDF-1.4\n1 0 obj ${tree} endobj 2 0 obj ${page} endobj 3 0 obj <</Type/Page>> endobj`;

/** An object stream that holds these objects. */
function packed(objects: string, dictionary = '/Filter /FlateDecode'): string {
  const data = deflateSync(Buffer.from(objects)).toString('latin1');
  return `\n9 0 obj << /Type /ObjStm /N 2 /First 9 ${dictionary} >>\nstream\n${data}\nendstream endobj\n`;
}

const pages = async (pdf: string) => (await measureFile('application/pdf', base64(pdf))).pages;

it('the pages of a document are counted, in the open and in packed objects', async () => {
  expect(await pages(plain)).toBe(2);
  expect(await pages(`%PDF-1.7\n${packed(`${tree} ${page} ${page} ${page}`)}`)).toBe(3);
  expect(await pages(plain + packed(page) + packed(page, '/Filter[/FlateDecode]'))).toBe(4);
});

it('where a part of a document cannot be read its pages are unknown, never too few', async () => {
  expect(await pages('%PDF-1.4 nothing')).toBeUndefined();
  expect(await pages(plain + packed(page, '/Filter /LZWDecode'))).toBeUndefined();
  expect(
    await pages(plain + packed(page, '/Filter /FlateDecode /DecodeParms 7 0 R')),
  ).toBeUndefined();
  expect(await pages(plain + packed(page).replace('endstream', ''))).toBeUndefined();
  const broken = '9 0 obj << /Type /ObjStm /Filter /FlateDecode >> stream\nbroken\nendstream';
  expect(await pages(plain + broken)).toBeUndefined();
});

it('a document that unpacks to more than any real one is not unpacked to its end', async () => {
  const bomb = packed(' '.repeat(40 * 1024 * 1024));
  expect(await pages(plain + bomb)).toBeUndefined();
});
