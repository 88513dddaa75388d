import { isRecord } from '../../../app/base/index.ts';

/** What the suite tells a client of its scenario. */
export type Context = Readonly<Record<string, unknown>>;

/** The entry of `mcp.json` that a person would write for the server of a scenario, and its secrets. */
export interface Entry {
  readonly entry: Record<string, unknown>;
  /** By reference. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** The document that the suite serves nowhere: its authorization servers only compare the address. */
const CLIENT_DOCUMENT = 'https://conformance-test.local/client-metadata.json';

export function entryOf(scenario: string, context: Context, url: string): Entry {
  const { signIn, secrets } = signInOf(scenario, context);
  const rate = { capacity: 1000, perSecond: 1000 };
  return {
    entry: { url, agenthub: { trust: 'trusted', signIn, rate, timeoutMs: 15_000 } },
    secrets,
  };
}

function signInOf(scenario: string, context: Context) {
  const text = (name: string): string => String(context[name] ?? '');
  const clientId = text('client_id');
  const secret = { 'keychain:client': text('client_secret') };
  const clientSecret = 'keychain:client';
  switch (scenario) {
    case 'auth/basic-cimd':
      return { signIn: { clientMetadataUrl: CLIENT_DOCUMENT }, secrets: {} };
    case 'auth/pre-registration':
      return { signIn: { clientId, clientSecret, issuer: text('issuer') }, secrets: secret };
    case 'auth/client-credentials-basic':
      return { signIn: { grant: 'client-credentials', clientId, clientSecret }, secrets: secret };
    case 'auth/client-credentials-jwt':
      return {
        signIn: {
          grant: 'client-credentials',
          clientId,
          privateKey: 'keychain:key',
          algorithm: text('signing_algorithm'),
        },
        secrets: { 'keychain:key': text('private_key_pem') },
      };
    case 'auth/wif-jwt-bearer':
      return {
        signIn: { grant: 'jwt-bearer', clientId, assertion: 'keychain:workload' },
        secrets: { 'keychain:workload': text('valid_jwt') },
      };
    case 'auth/enterprise-managed-authorization':
      return {
        signIn: {
          grant: 'enterprise',
          clientId,
          clientSecret,
          assertion: 'keychain:identity',
          identityTokenUrl: text('idp_token_endpoint'),
          identityClientId: text('idp_client_id'),
        },
        secrets: { ...secret, 'keychain:identity': text('idp_id_token') },
      };
    case 'auth/dpop':
    case 'auth/dpop-nonce':
      return { signIn: { dpop: true }, secrets: {} };
    default:
      return { signIn: {}, secrets: {} };
  }
}

/** Arguments that a tool takes, from its schema; a scenario names those that it wants to see. */
export function argumentsFor(schema: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const properties = isRecord(schema['properties']) ? schema['properties'] : {};
  return Object.fromEntries(
    Object.entries(properties).map(([name, property], index) => {
      const type = isRecord(property) ? property['type'] : undefined;
      if (type === 'number' || type === 'integer') return [name, index + 1];
      if (type === 'boolean') return [name, true];
      if (type === 'object') return [name, {}];
      return type === 'array' ? [name, []] : [name, 'text'];
    }),
  );
}
