import { basename, dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { AppError } from '../../app/base/index.ts';
import type { CommandOutput } from '../../app/contract/index.ts';
import { CommandFailure, UsageError, addCommand, withSession, type Common } from './command.ts';
import { readGivenFile } from './files.ts';
import { readSecret } from './secret.ts';

type NeededKeys = CommandOutput<'servers.import'>['keys'];

/** `servers import` and `servers key`. */
export function registerImport(servers: Command): void {
  addCommand(servers, 'import <file>', 'add the servers of another app’s file').action(importFile);
  addCommand(
    servers,
    'key <key>',
    'save a secret that a server names as keychain:KEY; it is asked for, or read from stdin',
  ).action(setKey);
}

function importFile(file: string, options: Common): Promise<void> {
  const text = readGivenFile(file);
  return withSession(options, async ({ door }, output) => {
    const workspace = workspaceOf(resolve(file));
    const report = await door.invoke('servers.import', { text, workspace });
    const { added, skipped } = report;
    const lines = [
      ...added.map((name) => `added ${name}`),
      ...skipped.map(({ name, problem }) => `skipped ${name}: ${problem}`),
    ];
    for (const line of keyLines(report.keys)) output.note(line);
    if (added.length > 0) output.result(report, lines);
    else throw new CommandFailure(nothingImported(file), { ...report }, lines);
  });
}

/** VS Code and Cursor keep the file of a project in a folder inside it. */
function workspaceOf(file: string): string {
  const folder = dirname(file);
  return ['.vscode', '.cursor'].includes(basename(folder)) ? dirname(folder) : folder;
}

/** What became of the secrets of new servers, and what is still missing. */
export function keyLines(keys: NeededKeys): string[] {
  return keys.map(({ server, reference, state }) => {
    const [place, name] = reference.split(/:(.*)/s);
    if (place === 'keychain') {
      return state === 'kept'
        ? `${server}: its key is kept in the keychain as "${name}"`
        : `${server}: it wants a key; save it with "agenthub servers key ${name}"`;
    }
    return state === 'kept'
      ? `${server}: its key comes from the environment variable ${name}`
      : `${server}: set the environment variable ${name} before AgentHub starts; keys are not written into mcp.json, and this computer has no keychain`;
  });
}

async function setKey(key: string, options: Common): Promise<void> {
  const value = await readSecret(`Secret for "${key}": `);
  if (value === '') throw new UsageError('No secret was given.');
  return withSession(options, async ({ door }, output) => {
    const { servers } = await door.invoke('servers.setKey', { key, value });
    output.result({ key, servers }, [`saved; started anew: ${servers.join(', ')}`]);
  });
}

function nothingImported(file: string): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'servers.nothing-imported',
    message: `No server of ${file} was added.`,
    remedy: 'The lines above say why for each; correct them and import again.',
  });
}
