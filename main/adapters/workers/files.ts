import { createRequire } from 'node:module';
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const ASAR = `app.asar${sep}`;

/** The program of a worker: the source in a checkout, else `dist/workers` beside `dist/main`. */
export function workerFile(name: 'benchmark' | 'checkpoint' | 'compute' | 'embed'): string {
  const url = import.meta.url.endsWith('.ts')
    ? new URL(`../../workers/${name}.ts`, import.meta.url)
    : new URL(`../workers/${name}.js`, import.meta.url);
  return unpacked(fileURLToPath(url));
}

/** A package that starts threads from files of its own: it is not bundled, and loaded when first used. */
export function loadPiscina(): typeof import('piscina') {
  const load = createRequire(import.meta.url);
  return load(unpacked(load.resolve('piscina'))) as typeof import('piscina');
}

/** An installed program lies in one archive; threads start from the plain files beside it. */
function unpacked(path: string): string {
  return path.replace(ASAR, `app.asar.unpacked${sep}`);
}
