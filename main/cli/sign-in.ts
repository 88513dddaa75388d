import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { AppError } from '../../app/base/index.ts';
import type { CommandOutput, Door } from '../../app/contract/index.ts';
import { openInBrowser } from '../adapters/browser.ts';
import { wireServer } from '../server/wire.ts';
import { CommandFailure, addCommand, withSession, type Common } from './command.ts';

type ServerView = CommandOutput<'servers.list'>['servers'][number];

const SETTLE_MS = 15_000;
const LOOK_EVERY_MS = 250;

interface LoginOptions extends Common {
  readonly browser: boolean;
}

/** `servers login` and `servers logout`. */
export function registerSignIn(servers: Command): void {
  addCommand(servers, 'login <name>', 'sign in at a remote server, in the browser')
    .option('--no-browser', 'only print the link')
    .action(login);
  addCommand(servers, 'logout <name>', 'forget the sign-in at a remote server').action(logout);
}

function login(name: string, options: LoginOptions): Promise<void> {
  return withSession(options, async ({ door }, output, signal) => {
    await settled(door, name); // its refusal says where the sign-in is
    const { url } = await door.invoke('servers.signIn', { name });
    if (url !== undefined) {
      output.note(`Sign in with your browser on this computer:\n${url}`);
      if (options.browser) await openInBrowser(url);
    }
    let server = await settled(door, name);
    while (server.signIn?.state === 'waiting') {
      await sleep(LOOK_EVERY_MS, undefined, { signal });
      server = await settled(door, name);
    }
    const { signIn } = server;
    if (signIn?.problem !== undefined || signIn?.state !== 'signed-in') {
      const why = signIn?.problem?.message ?? server.reason;
      throw new CommandFailure(notSignedIn(name, why), wireServer(server), []);
    }
    if (signIn.kept === 'memory') {
      output.note(
        'This computer has no keychain that AgentHub can use: the sign-in ends with the AgentHub that holds it. Run "agenthub serve" first to keep it longer.',
      );
    }
    output.result(wireServer(server), [`${name}: signed in, ${server.state}`]);
  });
}

function logout(name: string, options: Common): Promise<void> {
  return withSession(options, async ({ door }, output) => {
    await door.invoke('servers.signOut', { name });
    output.result({ name, signed_out: true }, [`${name}: signed out`]);
  });
}

async function settled(door: Door, name: string): Promise<ServerView> {
  const { servers } = await door.invoke('servers.list', { settleMs: SETTLE_MS });
  const found = servers.find((server) => server.name === name);
  if (found) return found;
  await door.invoke('servers.restart', { name }); // says which servers there are
  throw new Error(`the server ${name} is gone`);
}

function notSignedIn(server: string, why: string | undefined): AppError {
  return new AppError({
    kind: 'denied',
    code: 'sign-in.failed',
    message: why ?? `The sign-in at "${server}" did not work.`,
    remedy: 'Try again, or see the server on the Servers page.',
    data: { server },
  });
}
