import type { Command } from 'commander';
import { openInBrowser } from '../adapters/browser.ts';
import { requestBrowserLink } from '../adapters/browser-link.ts';
import {
  dataFolderPath,
  folderOwner,
  readEndpoint,
  type Endpoint,
} from '../adapters/data-folder.ts';
import { addCommand, wholeNumber, type Common } from './command.ts';
import { runServe } from './serve.ts';

const OWNER_WAIT_MS = 10_000;

export function registerOpen(program: Command): void {
  addCommand(program, 'open', 'open the window in your browser; starts AgentHub where needed')
    .option('--port <n>', 'port; 0 lets the system choose', wholeNumber(0, 65_535), 0)
    .action((options: Common & { port: number }) => runOpen(options));
}

/** Opens AgentHub in the person's browser: the one that runs, else one that runs until Ctrl+C. */
async function runOpen(command: { data?: string | undefined; port: number }): Promise<void> {
  const running = await runningEndpoint(dataFolderPath(command.data, process.env));
  if (running) {
    process.stdout.write('AgentHub is running already.\n');
    return show(await requestBrowserLink(running));
  }
  await runServe({
    data: command.data,
    port: command.port,
    host: '127.0.0.1',
    onReady: (link) => {
      void show(link).then(() =>
        process.stdout.write('AgentHub runs until you press Ctrl+C here.\n'),
      );
    },
  });
}

/** The endpoint of the owner, who may be starting just now; undefined where there is no owner. */
async function runningEndpoint(dataFolder: string): Promise<Endpoint | undefined> {
  const until = Date.now() + OWNER_WAIT_MS;
  while (Date.now() < until) {
    const owner = await folderOwner(dataFolder);
    if (!owner) return undefined;
    const endpoint = readEndpoint(dataFolder, owner);
    if (endpoint) return endpoint;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return undefined;
}

async function show(link: string): Promise<void> {
  process.stdout.write(
    (await openInBrowser(link))
      ? `Opened in your browser. If no page came up, open this link (it works once):\n${link}\n`
      : `Open this link in a browser on this computer (it works once):\n${link}\n`,
  );
}
