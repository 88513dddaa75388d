import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { buildIfStale } from './build.ts';
import { chooseHost, type HostChoice } from './host.ts';
import { fetchElectron } from './fetch-electron.ts';
import { electronBinary, readFacts } from './machine.ts';
import { runChild } from './run-child.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Opens AgentHub: on the desktop where that can be had, else in the browser. Gives the exit code. */
export async function start(args: readonly string[]): Promise<number> {
  const built = await buildIfStale(ROOT);
  if (built !== 0) return built;
  const choice = await settle(chooseHost(readFacts(ROOT)));
  if (choice.host === 'browser') return openBrowser(choice.why, args);
  const binary = electronBinary(ROOT);
  if (binary === undefined) return openBrowser('Electron is not installed', args);
  const environment = { ...process.env };
  delete environment['ELECTRON_RUN_AS_NODE'];
  const program = join(ROOT, 'dist/main/desktop.js');
  return runChild(
    spawn(binary, [...choice.flags, program, ...args], { stdio: 'inherit', env: environment }),
  );
}

/** Turns "the desktop, once it is downloaded" into what can be opened now. */
async function settle(choice: HostChoice): Promise<HostChoice> {
  if (choice.host !== 'fetch-desktop') return choice;
  const fetched = await fetchElectron(ROOT);
  return fetched.ok
    ? { host: 'desktop', flags: choice.flags }
    : { host: 'browser', why: fetched.why };
}

/** In this process, so that Ctrl+C has one receiver; it ends when the host has ended. */
async function openBrowser(why: string, args: readonly string[]): Promise<number> {
  process.stdout.write(`AgentHub opens in your browser, because ${why}.\n`);
  process.argv.splice(2, Infinity, 'open', ...args);
  await import(new URL('../../dist/main/cli.js', import.meta.url).href);
  return Number(process.exitCode ?? 0);
}
