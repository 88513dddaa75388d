import type { FilePart } from './message.ts';

/** What is known of a file besides its bytes; a field is left out where it cannot be told. */
export type FileMeasure = Pick<FilePart, 'width' | 'height' | 'pages'>;

/** More of a document than this is not unpacked to count its pages. */
const MOST_UNPACKED = 32 * 1024 * 1024;
/** A JPEG says how large it is behind its preview and its colour profile. */
const MOST_OF_HEAD = 1024 * 1024;

/** The width and height of a picture, or an upper bound of the pages of a document. */
export async function measureFile(
  mediaType: FilePart['mediaType'],
  base64: string,
): Promise<FileMeasure> {
  try {
    if (mediaType === 'application/pdf') {
      const pages = await pagesOf(atob(base64));
      return pages === undefined ? {} : { pages };
    }
    const head = atob(base64.slice(0, Math.ceil(MOST_OF_HEAD / 3) * 4));
    const size = pictureSize(mediaType, head);
    return size && size.width > 0 && size.height > 0 ? size : {};
  } catch {
    return {}; // not base64, or cut: the bound for a file of unknown size holds
  }
}

/** The size that the head of a picture tells; undefined where it does not. */
function pictureSize(
  mediaType: FilePart['mediaType'],
  head: string,
): { width: number; height: number } | undefined {
  const big = (at: number): number => (head.charCodeAt(at) << 8) | head.charCodeAt(at + 1);
  const little = (at: number): number => head.charCodeAt(at) | (head.charCodeAt(at + 1) << 8);
  const little3 = (at: number): number => little(at) | (head.charCodeAt(at + 2) << 16);
  switch (mediaType) {
    case 'image/png':
      return { width: big(16) * 65_536 + big(18), height: big(20) * 65_536 + big(22) };
    case 'image/gif':
      return { width: little(6), height: little(8) };
    case 'image/jpeg':
      return jpegSize(head, big);
    case 'image/webp':
      switch (head.slice(12, 16)) {
        case 'VP8 ':
          return { width: little(26) & 0x3fff, height: little(28) & 0x3fff };
        case 'VP8L': {
          const bits = little(21) | (little(23) << 16);
          return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
        }
        case 'VP8X':
          return { width: little3(24) + 1, height: little3(27) + 1 };
        default:
          return undefined;
      }
    default:
      return undefined;
  }
}

/** Walks the segments of a JPEG to the one that begins a frame (ITU-T T.81, B.2.2). */
function jpegSize(head: string, big: (at: number) => number) {
  let at = 2;
  while (at + 9 < head.length && head.charCodeAt(at) === 0xff) {
    const marker = head.charCodeAt(at + 1);
    const frame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (frame) return { height: big(at + 5), width: big(at + 7) };
    at += marker === 0xff ? 1 : 2 + big(at + 2);
  }
  return undefined;
}

const PAGE = /\/Type\s*\/Page(?![A-Za-z0-9])/g;

/**
 * At least as many pages as a document has: the objects that are pages, those of earlier versions
 * among them, in the open and in packed object streams (ISO 32000-1, 7.5.7). Undefined where some
 * part cannot be read.
 */
async function pagesOf(pdf: string): Promise<number | undefined> {
  let pages = pdf.match(PAGE)?.length ?? 0;
  let left = MOST_UNPACKED;
  for (const { index } of pdf.matchAll(/\/Type\s*\/ObjStm(?![A-Za-z0-9])/g)) {
    const start = /stream\r?\n/g;
    start.lastIndex = index;
    const found = start.exec(pdf);
    const end = found ? pdf.indexOf('endstream', start.lastIndex) : -1;
    const dictionary = pdf.slice(pdf.lastIndexOf('obj', index), found?.index);
    const packed = /\/Filter\s*\[?\s*\/FlateDecode\s*[\]/>\s]/.test(dictionary);
    if (end < 0 || !packed || /\/DecodeParms|\/Encrypt/.test(dictionary)) return undefined;
    const text = await inflated(pdf.slice(start.lastIndex, end), left);
    if (text === undefined) return undefined;
    left -= text.length;
    pages += text.match(PAGE)?.length ?? 0;
  }
  return pages > 0 ? pages : undefined;
}

/** What a zlib stream holds; undefined where it is broken, or longer than `most`. */
async function inflated(packed: string, most: number): Promise<string | undefined> {
  const unpacking = new DecompressionStream('deflate');
  const writer = unpacking.writable.getWriter();
  // The line end before `endstream` is no part of the data, and is refused after all has been read.
  const written = writer
    .write(Uint8Array.from(packed, (character) => character.charCodeAt(0)))
    .then(() => writer.close())
    .catch(() => undefined);
  const reader = unpacking.readable.getReader();
  const decoder = new TextDecoder('latin1');
  let text = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value, { stream: true });
      if (text.length > most) {
        await reader.cancel();
        return undefined;
      }
    }
  } catch {
    return text === '' ? undefined : text;
  } finally {
    await written;
  }
  return text;
}
