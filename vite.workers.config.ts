import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Found on disk at run time: they load files that lie beside them. */
const OUTSIDE = ['@huggingface/transformers', 'onnxruntime-node', 'better-sqlite3'];

/** Bundles the programs of the worker threads, apart from those that start them: an installed app unpacks these. */
export default defineConfig({
  ssr: { noExternal: true, external: OUTSIDE },
  build: {
    ssr: true,
    outDir: 'dist/workers',
    emptyOutDir: true,
    target: 'node24',
    minify: false,
    sourcemap: false,
    rolldownOptions: {
      input: {
        benchmark: here('./main/workers/benchmark.ts'),
        checkpoint: here('./main/workers/checkpoint.ts'),
        compute: here('./main/workers/compute.ts'),
        embed: here('./main/workers/embed.ts'),
      },
      external: OUTSIDE,
      output: {
        format: 'es',
        entryFileNames: '[name].js',
        chunkFileNames: 'chunk-[name]-[hash].js',
      },
    },
  },
});
