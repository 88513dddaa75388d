import { homedir } from 'node:os';
import { sep } from 'node:path';
import { gatewayErrors, type ServerAddress } from '../../../app/gateway/index.ts';
import type { Secrets } from '../../../app/models/index.ts';

const REFERENCE = /^(keychain|env):./;
const PLACEHOLDER = /\$\{([^{}]+)\}/g;
/** Forms that only other apps can fill; every other `${...}` belongs to the server itself. */
const NOT_OURS = /^(input:|workspaceFolder|workspaceRoot)/;

/**
 * Values that are references (`keychain:NAME`, `env:NAME`) become their secrets, and placeholders
 * in them what they stand for. Rejects where a reference resolves to nothing: a server with an
 * empty key fails in ways that nobody understands.
 */
export async function resolveReferences(
  secrets: Secrets,
  server: string,
  values: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const resolved: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    resolved[name] = REFERENCE.test(value)
      ? await secretOf(secrets, server, name, value)
      : await fillIn(secrets, server, name, value);
  }
  return resolved;
}

/** An address with its placeholders filled in; its variables and headers keep their references. */
export async function resolveAddress<Address extends ServerAddress>(
  secrets: Secrets,
  server: string,
  address: Address,
): Promise<Address> {
  const fill = (where: string, text: string) => fillIn(secrets, server, where, text);
  if (address.transport !== 'stdio') {
    const url = await fill('url', address.url);
    if (!URL.canParse(url)) throw gatewayErrors.addressInvalid(server, url);
    return { ...address, url };
  }
  return {
    ...address,
    command: await fill('command', address.command),
    args: await Promise.all(address.args.map((argument) => fill('args', argument))),
    cwd: address.cwd === undefined ? undefined : await fill('cwd', address.cwd),
  };
}

/**
 * Placeholders as Cursor and VS Code write them: `${env:NAME}` (with `:-default` as in Claude
 * Code), `${keychain:NAME}`, `${userHome}`, `${pathSeparator}` and `${/}`.
 */
async function fillIn(
  secrets: Secrets,
  server: string,
  where: string,
  text: string,
): Promise<string> {
  let filled = '';
  let from = 0;
  for (const found of text.matchAll(PLACEHOLDER)) {
    const value = await meaningOf(secrets, server, where, found[1]!);
    filled += text.slice(from, found.index) + (value ?? found[0]);
    from = found.index + found[0].length;
  }
  return filled + text.slice(from);
}

async function meaningOf(
  secrets: Secrets,
  server: string,
  where: string,
  name: string,
): Promise<string | undefined> {
  if (name === 'userHome') return homedir();
  if (name === 'pathSeparator' || name === '/') return sep;
  if (NOT_OURS.test(name)) throw gatewayErrors.placeholderUnknown(server, where, `\${${name}}`);
  if (!REFERENCE.test(name)) return undefined;
  const [reference = name, other] = name.split(/:-(.*)/s);
  if (other === undefined) return secretOf(secrets, server, where, reference);
  return (await secrets.resolve(reference)) ?? other;
}

async function secretOf(
  secrets: Secrets,
  server: string,
  where: string,
  reference: string,
): Promise<string> {
  const secret = await secrets.resolve(reference);
  if (!secret) throw gatewayErrors.secretMissing(server, where, reference);
  return secret;
}
