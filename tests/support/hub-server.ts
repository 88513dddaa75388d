import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { listen, type Listening } from './http-server.ts';

/** The commit that the hub of a test has of everything. */
export const COMMIT = 'a'.repeat(40);

/**
 * The part of the Hugging Face hub that a download needs, with the same files for every
 * repository of the owner "Xenova". `send` may answer in place of what a file holds.
 */
export function hubServer(
  files: Readonly<Record<string, Buffer>>,
  send: (path: string, response: ServerResponse) => void = (path, response) =>
    void response.end(files[path]),
): Promise<Listening> {
  return listen((request, response) => {
    const { pathname } = new URL(request.url!, 'http://hub');
    const [, commit] = /^\/api\/models\/Xenova\/[^/]+\/(revision|tree)\//.exec(pathname) ?? [];
    const [, path] = /^\/Xenova\/[^/]+\/resolve\/a{40}\/(.+)$/.exec(pathname) ?? [];
    if (commit === 'revision') response.end(JSON.stringify({ sha: COMMIT }));
    else if (commit === 'tree') response.end(JSON.stringify(tree(files)));
    else if (path !== undefined && files[path]) send(path, response);
    else response.writeHead(404).end();
  });
}

/** The files of a folder by path, as a hub has them. */
export function filesOf(folder: string): Record<string, Buffer> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    paths.map((path) => [path.slice(folder.length + 1).replaceAll('\\', '/'), readFileSync(path)]),
  );
}

/** Small files by Git's own name, large ones by their SHA-256. */
function tree(files: Readonly<Record<string, Buffer>>): unknown[] {
  const hex = (kind: string, ...parts: (Buffer | string)[]): string =>
    parts.reduce((hash, part) => hash.update(part), createHash(kind)).digest('hex');
  return [
    { type: 'directory', path: 'onnx', oid: '0', size: 0 },
    ...Object.entries(files).map(([path, bytes]) => ({
      type: 'file',
      path,
      size: bytes.length,
      oid: hex('sha1', `blob ${bytes.length}\0`, bytes),
      ...(path.endsWith('.onnx') ? { lfs: { oid: hex('sha256', bytes), size: bytes.length } } : {}),
    })),
  ];
}
