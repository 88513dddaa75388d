import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Plugin } from 'vite';

const here = (path: string): string => join(import.meta.dirname, path);

/**
 * Turns the texts of `renderer/messages` into functions in `renderer/paraglide`, at every build and
 * test. In a process of its own, because the compiler leaves handles open that hold a test run.
 */
export function messages(): Plugin {
  return {
    name: 'messages',
    configResolved() {
      execFileSync(process.execPath, [
        here('node_modules/@inlang/paraglide-js/bin/run.js'),
        'compile',
        ...['--project', here('renderer/messages/project.inlang')],
        ...['--outdir', here('renderer/paraglide')],
        ...['--strategy', 'globalVariable', 'baseLocale'],
        ...['--is-server', 'false', '--no-emit-readme', '--silent'],
      ]);
    },
  };
}
