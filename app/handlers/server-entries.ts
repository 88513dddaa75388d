import type { App } from '../app.ts';
import { AppError, causeOf, toAppError, type Cause } from '../base/index.ts';
import {
  adopt,
  readServer,
  readServers,
  type Adopted,
  type ServerAddress,
  type ServerConfig,
} from '../gateway/index.ts';
import type { CommandsOf, Handlers } from './types.ts';

type EntryCommands = Extract<
  CommandsOf<'servers'>,
  'servers.add' | 'servers.import' | 'servers.remove' | 'servers.setKey'
>;

/** A secret that an entry needs: where it is looked up, and whether it is there. */
interface NeededKey {
  readonly server: string;
  readonly reference: string;
  readonly state: 'kept' | 'wanted';
}

/** The commands that write entries of `mcp.json`; no secret is written into it. */
export function serverEntryHandlers(app: App): Handlers<EntryCommands> {
  const { gateway, secrets } = app;
  const place = secrets.writable ? 'keychain' : 'env';
  return {
    'servers.add': async ({ name, entry }) => {
      const adopted = adopt(name, entry, { workspace: undefined, secrets: place });
      // The form of an entry is told by those who read it; here only its secrets are of interest.
      if ('problem' in adopted || adopted.name !== name) gateway.add({ [name]: entry });
      else return { keys: await addAdopted(app, adopted) };
      return { keys: [] };
    },
    'servers.import': async ({ text, workspace }) => {
      const reading = readServers(text);
      const problem =
        reading.broken ?? (Object.keys(reading.raw).length > 0 ? undefined : NO_SERVERS);
      if (problem !== undefined) throw importBroken(problem);
      const added: string[] = [];
      const skipped: { name: string; problem: string; cause: Cause }[] = [];
      const keys: NeededKey[] = [];
      for (const [theirs, entry] of Object.entries(reading.raw)) {
        const read = adopted(theirs, entry, { workspace, secrets: place });
        if ('problem' in read) {
          skipped.push({ ...read, name: theirs });
          continue;
        }
        try {
          keys.push(...(await addAdopted(app, read)));
          added.push(read.name);
        } catch (error) {
          const told = toAppError(error);
          skipped.push({ name: theirs, problem: told.message, cause: causeOf(told) });
        }
      }
      return { added, skipped, keys };
    },
    'servers.remove': async ({ name }) => {
      const config = configs(app).find((each) => each.name === name);
      await gateway.remove(name);
      app.pins.forget(name);
      app.choices.forget(name);
      for (const key of config ? keysIn(config.address) : []) {
        if (key.startsWith(`${name}/`) && secrets.writable) await secrets.remove(key);
      }
      return {};
    },
    'servers.setKey': async ({ key, value }) => {
      const users = configs(app).filter(({ address }) => keysIn(address).includes(key));
      if (users.length === 0) throw keyUnused(key);
      await secrets.store(key, value.trim());
      const servers = users.map(({ name }) => name);
      await Promise.all(servers.map((name) => gateway.server(name).restart()));
      return { servers };
    },
  };
}

const NO_SERVERS = 'it names no servers';

/** As ours, or why it cannot be. */
function adopted(name: string, entry: unknown, place: Parameters<typeof adopt>[2]) {
  const ours = adopt(name, entry, place);
  if ('problem' in ours) return ours;
  const read = readServer(ours.name, ours.entry);
  return 'problem' in read ? read : ours;
}

/** Keeps the secrets of an entry, then adds it; nothing of another server of that name is touched. */
async function addAdopted(
  app: App,
  { name, entry, secrets, asked }: Adopted,
): Promise<NeededKey[]> {
  const { gateway } = app;
  const refused =
    configs(app).some((each) => each.name === name) || 'problem' in readServer(name, entry);
  const { writable } = app.secrets;
  if (!refused && writable)
    for (const { key, value } of secrets) await app.secrets.store(key, value);
  gateway.add({ [name]: entry });
  const place = writable ? 'keychain' : 'env';
  return Promise.all(
    [...secrets.map(({ key }) => key), ...asked].map(async (key): Promise<NeededKey> => {
      const reference = `${place}:${key}`;
      const there = (await app.secrets.resolve(reference)) !== undefined;
      return { server: name, reference, state: there ? 'kept' : 'wanted' };
    }),
  );
}

function configs({ gateway }: App): ServerConfig[] {
  return gateway.servers().map(({ name }) => gateway.server(name).config);
}

/** The entries of the keychain that an address names. */
function keysIn(address: ServerAddress): string[] {
  const named = JSON.stringify(address).matchAll(/(?:"|\$\{)keychain:([^"}]+)/g);
  return [...named].map((found) => found[1]!.replace(/:-.*/s, ''));
}

function importBroken(problem: string): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'servers.import-broken',
    message: `This file cannot be imported: ${problem}.`,
    remedy: 'Choose a file with an "mcpServers" object, such as claude_desktop_config.json.',
    data: { problem },
  });
}

function keyUnused(key: string): AppError {
  return new AppError({
    kind: 'missing',
    code: 'server.key-unused',
    message: `No server names the key "${key}".`,
    remedy: `Write "keychain:${key}" where the server wants it (its env or headers in mcp.json), then save the key.`,
    data: { key },
  });
}
