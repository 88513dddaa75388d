import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { messages } from './paraglide.config.ts';

/** The page: built to `dist/renderer`, served by the headless host and loaded by the desktop. */
export default defineConfig({
  root: 'renderer',
  base: './',
  plugins: [messages(), svelte()],
  build: { outDir: '../dist/renderer', emptyOutDir: true, target: 'chrome140' },
});
