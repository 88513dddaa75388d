import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Packages that must be found on disk at run time: native code, and Electron itself. */
const OUTSIDE = ['electron', 'better-sqlite3', 'keytar', '@napi-rs/keyring', 'electron-log'];

/**
 * Bundles the programs that run on Node and in Electron's main process. Packages are bundled too:
 * reading a few large files takes a fraction of the time of reading a thousand small ones.
 */
export default defineConfig({
  ssr: { noExternal: true, external: OUTSIDE },
  build: {
    ssr: true,
    outDir: 'dist/main',
    emptyOutDir: true,
    target: 'node24',
    minify: false,
    sourcemap: false,
    rolldownOptions: {
      input: { cli: here('./main/cli/entry.ts'), desktop: here('./main/desktop/entry.ts') },
      external: (id) => OUTSIDE.some((name) => id === name || id.startsWith(`${name}/`)),
      output: {
        format: 'es',
        entryFileNames: '[name].js',
        chunkFileNames: 'chunk-[name]-[hash].js',
      },
    },
  },
});
