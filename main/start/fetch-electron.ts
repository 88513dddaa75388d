import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { electronMirror } from './host.ts';
import { electronBinary } from './machine.ts';
import { runChild } from './run-child.ts';

/** How long the place of the binary has to answer before the browser is opened instead. */
const REACH_MS = 3000;
/** The binary is about 110 MB. */
const DOWNLOAD_LIMIT_MS = 5 * 60_000;

export type Fetched = { readonly ok: true } | { readonly ok: false; readonly why: string };

/** Downloads Electron's binary where its place answers at once; never keeps a person waiting for a closed network. */
export async function fetchElectron(root: string): Promise<Fetched> {
  const folder = join(root, 'node_modules/electron');
  let version: string;
  try {
    version = (
      JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }
    ).version;
  } catch {
    return { ok: false, why: 'Electron is not installed' };
  }
  const sums = `${electronMirror(process.env)}v${version}/SHASUMS256.txt`;
  if (!(await answers(sums))) {
    return {
      ok: false,
      why: 'Electron is not on this computer and its download cannot be reached',
    };
  }
  process.stdout.write('Downloading Electron (once, about 110 MB) ...\n');
  const child = spawn(process.execPath, [join(folder, 'install.js')], {
    stdio: ['ignore', 'ignore', 'ignore'],
    env: { ELECTRON_GET_USE_PROXY: '1', ...process.env },
    timeout: DOWNLOAD_LIMIT_MS,
  });
  await runChild(child);
  return electronBinary(root) === undefined
    ? { ok: false, why: 'the download of Electron did not succeed' }
    : { ok: true };
}

/** Asked in a process of its own, because only there the proxy of the environment can be switched on. */
async function answers(url: string): Promise<boolean> {
  const script = `fetch(process.argv[1], { method: 'HEAD' }).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))`;
  const child = spawn(process.execPath, ['--use-env-proxy', '-e', script, url], {
    stdio: 'ignore',
    timeout: REACH_MS,
    killSignal: 'SIGKILL',
  });
  return (await runChild(child)) === 0;
}
