import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** The preload script: one CommonJS file, because a sandboxed window loads nothing else. */
export default defineConfig({
  build: {
    outDir: 'dist/preload',
    emptyOutDir: true,
    target: 'chrome140',
    minify: false,
    rolldownOptions: {
      input: { index: fileURLToPath(new URL('./preload/index.ts', import.meta.url)) },
      external: ['electron'],
      output: { format: 'cjs', entryFileNames: '[name].cjs' },
    },
    modulePreload: false,
  },
});
