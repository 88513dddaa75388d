import type { ChildProcess } from 'node:child_process';
import { stat } from 'node:fs/promises';
import spawn from 'cross-spawn';
import { AppError, messageOf } from '../../../app/base/index.ts';
import { gatewayErrors, type ProcessExit } from '../../../app/gateway/index.ts';
import { endTree } from './process-tree.ts';
import { ByteRing } from './ring.ts';

const STDERR_BYTES = 64 * 1024;
/** How long the last output of a process that has ended may take to arrive. */
const DRAIN_MS = 250;

export interface ChildRequest {
  readonly server: string;
  /** As the person wrote it, for messages. */
  readonly shownCommand: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string | undefined;
}

/** A running child process in a group of its own. */
export interface Child {
  readonly process: ChildProcess;
  readonly pid: number;
  stderr(): string;
  /** Settles once the process has ended and what it last wrote has been read. */
  readonly exited: Promise<ProcessExit>;
  /** Closes stdin and ends the whole tree. Idempotent; settles when it has ended. */
  end(): Promise<void>;
}

/** Starts a process; rejects with an AppError that says why it cannot be started. */
export async function startChild(request: ChildRequest): Promise<Child> {
  const { server, cwd } = request;
  if (cwd !== undefined && !(await isFolder(cwd))) throw folderMissing(server, cwd);
  const child = spawn(request.command, [...request.args], {
    env: request.env,
    ...(cwd === undefined ? {} : { cwd }),
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: process.platform !== 'win32', // a group of its own, so that the tree can be ended
    windowsHide: true,
  });
  const stderr = new ByteRing(STDERR_BYTES);
  child.stderr!.on('data', (chunk: Buffer) => stderr.push(chunk));
  child.stderr!.on('error', () => undefined);
  child.stdin!.on('error', () => undefined); // a write to a process that has just ended
  const exited = exitOf(child);
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error: NodeJS.ErrnoException) => reject(cannotStart(request, error)));
  });
  const pid = child.pid!;
  let ending: Promise<void> | undefined;
  return {
    process: child,
    pid,
    stderr: () => stderr.toString(),
    exited,
    end: () => {
      child.stdin!.end();
      return (ending ??= endTree(pid));
    },
  };
}

function exitOf(child: ChildProcess): Promise<ProcessExit> {
  return new Promise((resolve) => {
    child.once('error', () => resolve({ code: null, signal: null }));
    child.once('exit', (code, signal) => {
      // A grandchild may hold the pipes open for ever, so their end is not waited for long.
      const timer = setTimeout(() => resolve({ code, signal }), DRAIN_MS);
      child.once('close', () => {
        clearTimeout(timer);
        resolve({ code, signal });
      });
    });
  });
}

function cannotStart(request: ChildRequest, error: NodeJS.ErrnoException): AppError {
  if (error.code === 'ENOENT') return gatewayErrors.commandNotFound(request.shownCommand);
  if (error.code === 'EACCES') {
    return new AppError({
      kind: 'denied',
      code: 'server.command-not-allowed',
      message: `The command "${request.shownCommand}" exists but may not be run.`,
      remedy: 'Check that it is a program and that you have the permission to run it.',
      data: { command: request.shownCommand },
      cause: error,
    });
  }
  return gatewayErrors.connectionFailed(request.server, messageOf(error), error);
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

function folderMissing(server: string, cwd: string): AppError {
  return new AppError({
    kind: 'missing',
    code: 'server.folder-missing',
    message: `The server "${server}" needs the folder ${cwd}, and there is no such folder.`,
    remedy:
      'Make the folder, or correct "cwd" in its entry. The folder of the built-in file tools is chosen in Settings, under Files.',
    data: { server, cwd },
  });
}
