import { isRecord } from '../../base/index.ts';
import { folderOfAnotherApp, notAnObject, type ConfigProblem } from '../entry-problems.ts';
import { takeSecrets, upperSnake, type TakenSecret } from './secret-values.ts';

/** What is known where a file is imported. */
export interface ImportPlace {
  /** The folder that `${workspaceFolder}` stands for; undefined where nobody can tell. */
  readonly workspace: string | undefined;
  /** Where secrets go: `env` where the computer has no keychain. */
  readonly secrets: 'keychain' | 'env';
}

/** An entry of another app as one of ours. */
export interface Adopted {
  readonly name: string;
  readonly entry: Record<string, unknown>;
  readonly secrets: readonly TakenSecret[];
  /** Entries of the keychain, or variables, that the person must fill: the app asked for them. */
  readonly asked: readonly string[];
}

/**
 * Turns an entry as Claude Desktop, Claude Code, Cursor, VS Code, Windsurf, Gemini CLI, Cline or
 * Zed write it into one of ours: other words for the same thing become ours, their placeholders
 * those that are put in when the server is started, and secrets references. Keys that mean nothing
 * here stay, so that the file can be copied back.
 */
export function adopt(name: string, entry: unknown, place: ImportPlace): Adopted | ConfigProblem {
  if (!isRecord(entry)) return notAnObject(name);
  const asked = new Set<string>();
  const shell = /(^|[\\/])(ba|z|da)?sh$/.test(
    typeof entry['command'] === 'string' ? entry['command'] : '',
  );
  const words = ourWords(entry);
  const filled = mapStrings(words, (text, key) => {
    const plain = shell && key === 'args' ? text : claudeCode(text);
    return inputs(workspace(plain, place), place, asked);
  });
  const left = findString(filled, WORKSPACE);
  if (left !== undefined) return folderOfAnotherApp(name, left);
  const ours = acceptableName(name);
  return { name: ours, ...takeSecrets(ours, filled, place.secrets), asked: [...asked] };
}

const WORKSPACE = /\$\{(workspaceFolder|workspaceRoot|cwd|fileDirname)[^}]*\}/;

/** `${workspaceFolder}`, also with the name of one folder of several, and its base name. */
function workspace(text: string, { workspace: folder }: ImportPlace): string {
  if (folder === undefined) return text;
  const base = folder.split(/[\\/]/).findLast((part) => part !== '') ?? '';
  return text
    .replaceAll('${workspaceFolderBasename}', base)
    .replace(/\$\{(workspaceFolder(:[^}]*)?|workspaceRoot|cwd)\}/g, folder);
}

/** Claude Code's `${NAME}` and `${NAME:-default}`, as the `${env:NAME}` that the others write. */
function claudeCode(text: string): string {
  return text.replace(
    /\$\{([A-Za-z_][A-Za-z0-9_]*)(:-[^}]*)?\}/g,
    (whole, name: string, rest = '') => (OTHERS.has(name) ? whole : `\${env:${name}${rest}}`),
  );
}

/** Names that Cursor and VS Code give a meaning of their own. */
const OTHERS = new Set([
  'userHome',
  'workspaceFolder',
  'workspaceFolderBasename',
  'workspaceRoot',
  'pathSeparator',
  'cwd',
  'fileDirname',
]);

/** What VS Code asks for when it starts a server lies in the keychain, or in a variable. */
function inputs(text: string, place: ImportPlace, asked: Set<string>): string {
  return text.replace(/\$\{input:([^}]+)\}/g, (_, id: string) => {
    const key = place.secrets === 'keychain' ? `input/${id}` : upperSnake(id);
    asked.add(key);
    return `\${${place.secrets}:${key}}`;
  });
}

/** Windsurf's `serverUrl`, Gemini's `httpUrl`, Zed's nested command. */
function ourWords(entry: Record<string, unknown>): Record<string, unknown> {
  const { serverUrl, httpUrl, command, ...others } = entry;
  if (isRecord(command)) {
    const { path, args, env } = command;
    return { ...others, command: path, ...(args ? { args } : {}), ...(env ? { env } : {}) };
  }
  if (command !== undefined) return entry;
  if (httpUrl !== undefined) return { ...others, url: httpUrl, type: 'http' };
  return serverUrl === undefined ? entry : { ...others, url: serverUrl };
}

/** Names such as `@scope/server` and `github.com/owner/server`, in letters that ours may have. */
function acceptableName(name: string): string {
  const letters = name.normalize('NFC').replace(/[^\p{L}\p{N} ._-]+/gu, '-');
  return (
    letters
      .replace(/^[^\p{L}\p{N}]+/u, '')
      .replace(/_{2,}/g, '_')
      .slice(0, 64)
      .replace(/[- ]+$/, '') || name
  );
}

type Change = (text: string, key: string) => string;

function mapStrings(entry: Record<string, unknown>, change: Change): Record<string, unknown> {
  const walk = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return change(value, key);
    if (Array.isArray(value)) return value.map((each) => walk(each, key));
    if (!isRecord(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [name, walk(each, name)]),
    );
  };
  return Object.fromEntries(
    Object.entries(entry).map(([key, value]) => [key, PLACES.has(key) ? walk(value, key) : value]),
  );
}

/** Where placeholders are put in. */
const PLACES = new Set(['command', 'args', 'env', 'cwd', 'url', 'headers']);

function findString(entry: Record<string, unknown>, wanted: RegExp): string | undefined {
  const places = Object.entries(entry).filter(([key]) => PLACES.has(key));
  return wanted.exec(JSON.stringify(places))?.[0];
}
