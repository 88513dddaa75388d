import type { Command } from 'commander';
import { AppError, messageOf, type Log } from '../../app/base/index.ts';
import { dataFolderPath, lockDataFolder, prepareDataFolder } from '../adapters/data-folder.ts';
import { compose } from '../compose.ts';
import { serve } from '../server/serve.ts';
import { RENDERER_FOLDER } from '../renderer-folder.ts';
import { addCommand, wholeNumber, type Common } from './command.ts';

export interface ServeCommand {
  readonly data?: string | undefined;
  readonly port: number;
  readonly host: string;
  /** Told once it listens, with a link for one browser; in its absence the ready line is printed. */
  readonly onReady?: ((browserLink: string, url: string) => void) | undefined;
}

const STOP_LIMIT_MS = 30_000;

export function registerServe(program: Command): void {
  addCommand(program, 'serve', 'run without a window, for a browser and for programs')
    .option('--port <n>', 'port; 0 lets the system choose', wholeNumber(0, 65_535), 0)
    .option('--host <h>', 'address to listen on', '127.0.0.1')
    .action((options: Common & { port: number; host: string }) => runServe(options));
}

/** The headless host: runs until SIGTERM or SIGINT, then ends cleanly within 30 s. */
export async function runServe(command: ServeCommand): Promise<void> {
  const dataFolder = dataFolderPath(command.data, process.env);
  prepareDataFolder(dataFolder);
  const lock = await lockDataFolder(dataFolder);
  if ('heldBy' in lock) {
    throw new AppError({
      kind: 'conflict',
      code: 'data-folder.in-use',
      message: `Another AgentHub (process ${lock.heldBy.pid}) uses the data folder ${dataFolder}.`,
      remedy: 'Close it, or give another folder with --data DIR.',
    });
  }
  try {
    const stopped = stopSignal(); // from now on: a signal during the start must not leave servers
    await using composed = await compose({ dataFolder, host: 'server' });
    using _faults = logFaults(composed.app.log);
    await using serving = await serve({
      bridge: composed.bridge,
      hostname: command.host,
      port: command.port,
      rendererFolder: RENDERER_FOLDER,
    });
    lock.publish({ url: serving.url, token: serving.token });
    if (command.onReady) command.onReady(serving.browserLink(), serving.url);
    else {
      process.stdout.write(
        `${JSON.stringify({ event: 'ready', url: serving.url, token: serving.token, pid: process.pid })}\n`,
      );
    }
    await stopped;
    setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref();
  } finally {
    lock[Symbol.dispose]();
  }
}

/** Signals that follow the first change nothing: one Ctrl+C can arrive twice, from the terminal and from a parent. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.on('SIGTERM', resolve);
    process.on('SIGINT', resolve);
    process.on('SIGHUP', resolve);
  });
}

/** A fault that nobody caught is logged; the host goes on, because every write is whole by itself. */
function logFaults(log: Log): Disposable {
  const onFault = (fault: unknown): void =>
    log.error('a fault that nobody caught', {
      reason: messageOf(fault),
      stack: fault instanceof Error ? fault.stack : undefined,
    });
  process.on('unhandledRejection', onFault);
  process.on('uncaughtException', onFault);
  return {
    [Symbol.dispose]() {
      process.removeListener('unhandledRejection', onFault);
      process.removeListener('uncaughtException', onFault);
    },
  };
}
