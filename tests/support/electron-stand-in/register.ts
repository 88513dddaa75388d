import { registerHooks } from 'node:module';

/** `node --import register.ts PROGRAM` runs a program of Electron's main process on Node. */
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron'
      ? { url: new URL('./electron.ts', import.meta.url).href, shortCircuit: true }
      : next(specifier, context),
});
