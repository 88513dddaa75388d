import { gatewayErrors } from '../../../app/gateway/index.ts';
import type { Secrets } from '../../../app/models/index.ts';

const REFERENCE = /^(keychain|env):./;

/**
 * Values that are references (`keychain:NAME`, `env:NAME`) become their secrets; others stay.
 * Rejects where a reference resolves to nothing: a server with an empty key fails in ways that
 * nobody understands.
 */
export async function resolveReferences(
  secrets: Secrets,
  server: string,
  values: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const resolved: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    if (!REFERENCE.test(value)) {
      resolved[name] = value;
      continue;
    }
    const secret = await secrets.resolve(value);
    if (!secret) throw gatewayErrors.secretMissing(server, name, value);
    resolved[name] = secret;
  }
  return resolved;
}
