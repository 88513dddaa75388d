import { fileURLToPath } from 'node:url';

/** The built page beside the built program (`dist/renderer` beside `dist/main`). */
export const RENDERER_FOLDER = fileURLToPath(new URL('../renderer', import.meta.url));
