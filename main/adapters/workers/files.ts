import { createRequire } from 'node:module';
import { sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ASAR = `app.asar${sep}`;

/** The program of a worker: the source in a checkout, else `dist/workers` beside `dist/main`. */
export function workerFile(name: 'compute' | 'embed'): string {
  const url = import.meta.url.endsWith('.ts')
    ? new URL(`../../workers/${name}.ts`, import.meta.url)
    : new URL(`../workers/${name}.js`, import.meta.url);
  return unpacked(fileURLToPath(url));
}

/** The address of a package that starts threads from files of its own, so that it is not bundled. */
export function packageAddress(name: string): string {
  return pathToFileURL(unpacked(createRequire(import.meta.url).resolve(name))).href;
}

/** An installed program lies in one archive; threads start from the plain files beside it. */
export function unpacked(path: string): string {
  return path.replace(ASAR, `app.asar.unpacked${sep}`);
}
