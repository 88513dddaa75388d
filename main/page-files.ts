import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

/** Scripts, styles and connections of our own only; no frame may hold the page. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export interface PageFile {
  readonly content: Uint8Array<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
}

/** A file of the built page with its headers; undefined where there is none or the path leaves the folder. */
export async function readPageFile(folder: string, path: string): Promise<PageFile | undefined> {
  const inside = insideFolder(path);
  if (inside === undefined) return undefined;
  const content = await readFile(join(folder, inside)).catch(() => undefined);
  if (!content) return undefined;
  return {
    content: new Uint8Array(content),
    headers: {
      'Content-Type': TYPES[extname(inside)] ?? 'application/octet-stream',
      'Content-Security-Policy': CONTENT_SECURITY_POLICY,
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': path.startsWith('/assets/') ? 'max-age=31536000, immutable' : 'no-store',
    },
  };
}

/** The path below the folder that a request names; undefined where it would lead out of it. */
function insideFolder(path: string): string | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return undefined;
  }
  if (decoded.includes('\0')) return undefined;
  const inside = normalize(decoded === '/' ? '/index.html' : decoded);
  return inside.split(sep).includes('..') ? undefined : inside;
}
