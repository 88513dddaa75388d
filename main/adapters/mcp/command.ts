import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { readFileSync } from 'node:fs';

export interface ResolvedCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Servers that ship with the app: `npx -y NAME` runs the shipped copy on the app's own Node. */
const SHIPPED = ['@modelcontextprotocol/server-filesystem', '@modelcontextprotocol/server-memory'];

/** What is really started for a configured command. */
export function resolveCommand(command: string, args: readonly string[]): ResolvedCommand {
  const [flag, name, ...rest] = args;
  if (command === 'npx' && flag === '-y' && name !== undefined && SHIPPED.includes(name)) {
    return {
      command: process.execPath,
      args: [shippedEntry(name), ...rest],
      env: process.versions['electron'] ? { ELECTRON_RUN_AS_NODE: '1' } : {},
    };
  }
  return { command, args, env: {} };
}

function shippedEntry(name: string): string {
  const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin: Record<string, string> };
  return onDisk(join(dirname(manifest), Object.values(bin)[0]!));
}

/** In the installed app, packages lie beside the archive of the program: a process of its own reads plain files. */
export function onDisk(path: string): string {
  return path.replace(/([\\/])app\.asar(?=[\\/])/, '$1app.asar.unpacked');
}
