import { builtinModules } from 'node:module';
import { defineConfig } from 'vite';

const here = (path: string): string => new URL(path, import.meta.url).pathname;

/** Bundles the programs that run on Node and in Electron's main process; packages stay outside. */
export default defineConfig({
  build: {
    outDir: 'dist/main',
    emptyOutDir: true,
    target: 'node24',
    minify: false,
    sourcemap: true,
    rolldownOptions: {
      input: { cli: here('./main/cli/entry.ts') },
      external: [/^node:/, ...builtinModules, 'electron', /^[^./\0](?!:)/],
      output: {
        format: 'es',
        entryFileNames: '[name].js',
        chunkFileNames: 'chunk-[name]-[hash].js',
      },
    },
    modulePreload: false,
  },
});
