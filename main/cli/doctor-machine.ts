import { accessSync, constants, existsSync, readFileSync, statSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../app/base/index.ts';
import { readServers } from '../../app/gateway/index.ts';
import { readSettings } from '../../app/settings/index.ts';
import { readOwner } from '../adapters/data-folder.ts';
import { processStartTime } from '../adapters/mcp/process-table.ts';
import { openSecrets } from '../adapters/secrets/keychain.ts';
import { inspectDatabase, type Inspection } from '../adapters/storage/inspect.ts';
import { VERSION } from '../version.ts';
import { bytes } from './output.ts';

/** One thing that was looked at. */
export interface Finding {
  readonly name: string;
  readonly state: 'ok' | 'warning' | 'problem';
  readonly message: string;
  readonly remedy?: string | undefined;
}

const NODE_NEEDED = 24;
const DISK_WARNING = 1024 ** 3;
const DISK_PROBLEM = 100 * 1024 ** 2;
/** A log that has grown to this is not being folded back into the database. */
const WAL_WARNING = 256 * 1024 ** 2;

/** What can be told without starting anything. Nothing is changed. */
export async function examineMachine(dataFolder: string): Promise<Finding[]> {
  const folder = examineFolder(dataFolder);
  const findings = [examineVersions(process.versions), folder];
  if (folder.state === 'problem') return findings;
  const path = join(dataFolder, 'agenthub.db');
  return [
    ...findings,
    examineDisk(freeBytes(dataFolder)),
    await examineLock(join(dataFolder, 'lock.json')),
    examineDatabase(inspectDatabase(path, { thorough: true }), path),
    examineSettings(join(dataFolder, 'settings.json')),
    ...examineServerFile(join(dataFolder, 'mcp.json')),
    await examineKeychain(),
  ];
}

/** Whether the core can be opened without making anything worse. */
export function mayOpen(findings: readonly Finding[]): boolean {
  const vital = ['data folder', 'database', 'disk'];
  return !findings.some(({ name, state }) => state === 'problem' && vital.includes(name));
}

export function examineVersions(versions: NodeJS.ProcessVersions): Finding {
  const name = 'versions';
  const major = Number(versions.node.split('.')[0]);
  const runtime = versions['electron'] ? `, Electron ${versions['electron']}` : '';
  const message = `AgentHub ${VERSION}, Node ${versions.node}${runtime}`;
  if (major >= NODE_NEEDED) return { name, state: 'ok', message };
  const remedy = `AgentHub needs Node ${NODE_NEEDED} or later. Start it with "npx agenthub", which brings its own.`;
  return { name, state: 'problem', message, remedy };
}

function examineFolder(folder: string): Finding {
  const name = 'data folder';
  if (!existsSync(folder)) {
    return { name, state: 'ok', message: `${folder} (not there yet; made at the first start)` };
  }
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const remedy = 'Change its owner or permissions, or choose another folder with --data DIR.';
    const message = `${folder} cannot be written: ${messageOf(error)}`;
    return { name, state: 'problem', message, remedy };
  }
  const open = process.platform !== 'win32' && (statSync(folder).mode & 0o077) !== 0;
  return open
    ? {
        name,
        state: 'warning',
        message: `${folder} can be read by other people of this computer`,
        remedy: `Run: chmod 700 "${folder}"`,
      }
    : { name, state: 'ok', message: folder };
}

function freeBytes(folder: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(existsSync(folder) ? folder : join(folder, '..'));
    return bavail * bsize;
  } catch {
    return undefined; // a file system that does not tell, or a folder not made yet
  }
}

export function examineDisk(free: number | undefined): Finding {
  const name = 'disk';
  if (free === undefined) return { name, state: 'ok', message: 'free space is not known' };
  const message = `${bytes(free)} free`;
  const remedy = 'Free some space: chats and the log need room to be written.';
  if (free < DISK_PROBLEM) return { name, state: 'problem', message, remedy };
  return free < DISK_WARNING
    ? { name, state: 'warning', message, remedy }
    : { name, state: 'ok', message };
}

async function examineLock(path: string): Promise<Finding> {
  const name = 'lock';
  const owner = readOwner(path);
  if (owner === 'gone') return { name, state: 'ok', message: 'no AgentHub uses the data folder' };
  if (owner.pid > 0 && (await processStartTime(owner.pid)) === owner.startTime) {
    return { name, state: 'ok', message: `AgentHub runs as process ${owner.pid}` };
  }
  return {
    name,
    state: 'warning',
    message: `the last AgentHub (process ${owner.pid}) ended without cleaning up`,
    remedy: 'Nothing to do: the next start takes over and marks what was cut off.',
  };
}

export function examineDatabase(found: Inspection, path: string): Finding {
  const name = 'database';
  const restore = 'Run "agenthub restore FILE" with a copy from the backups folder.';
  if (found.state === 'missing') {
    return { name, state: 'ok', message: 'not there yet; made at the first start' };
  }
  if (found.state === 'unreadable') {
    const message = `${path} cannot be read: ${found.reason}`;
    return { name, state: 'problem', message, remedy: restore };
  }
  const { current, latest } = found.status;
  if (current > latest) {
    const message = `version ${current} is newer than this AgentHub knows (${latest})`;
    return { name, state: 'problem', message, remedy: 'Install the newer AgentHub again.' };
  }
  if (found.damage !== undefined) {
    return { name, state: 'problem', message: `it is damaged: ${found.damage}`, remedy: restore };
  }
  const message = `sound, version ${current} of ${latest}, ${bytes(found.bytes)}`;
  if (found.walBytes <= WAL_WARNING) return { name, state: 'ok', message };
  return {
    name,
    state: 'warning',
    message: `${message}, with a log of ${bytes(found.walBytes)} beside it`,
    remedy: 'Close AgentHub and start it again: it folds the log into the database.',
  };
}

function examineSettings(path: string): Finding {
  const reading = readSettings(textOf(path));
  return reading.status === 'good'
    ? { name: 'settings', state: 'ok', message: 'settings.json is in order' }
    : {
        name: 'settings',
        state: 'problem',
        message: `${path} cannot be used: ${reading.problem}`,
        remedy: 'Correct it. At the next start it is kept aside and the usual settings are used.',
      };
}

function examineServerFile(path: string): Finding[] {
  const { broken, problems, servers } = readServers(textOf(path));
  const name = 'list of servers';
  if (broken !== undefined) {
    const remedy = 'Correct it in a text editor: until then no server of it runs.';
    return [{ name, state: 'problem', message: `${path} cannot be used: ${broken}`, remedy }];
  }
  return [
    { name, state: 'ok', message: `${servers.length} servers in mcp.json` },
    ...problems.map((entry) => ({
      name: `server ${entry.name}`,
      state: 'problem' as const,
      message: `its entry in mcp.json cannot be used: ${entry.problem}`,
      remedy: 'Correct the entry, or remove it with "agenthub servers remove".',
    })),
  ];
}

async function examineKeychain(): Promise<Finding> {
  const { backend, writable } = await openSecrets(process.env);
  return writable
    ? { name: 'keychain', state: 'ok', message: backend }
    : {
        name: 'keychain',
        state: 'warning',
        message: 'this computer has no keychain that AgentHub can use',
        remedy: 'Keys must come from environment variables such as ANTHROPIC_API_KEY.',
      };
}

function textOf(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
