import {
  createPrivateKeyJwtAuth,
  requestJwtAuthorizationGrant,
  type OAuthClientProvider,
} from '@modelcontextprotocol/client';
import type { Account } from './account.ts';
import { optionMissing } from './errors.ts';
import { question } from './question.ts';

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** The secrets that the entry of a server names. */
export type ReadSecret = (
  name: 'clientSecret' | 'privateKey' | 'assertion',
) => Promise<string | undefined>;

/** The official client's view of a sign-in without a person. */
export async function machineProvider(
  account: Account,
  secret: ReadSecret,
): Promise<OAuthClientProvider> {
  const { server, options } = account;
  const { grant, clientId, algorithm } = options;
  if (clientId === undefined) throw optionMissing(server, 'clientId');
  const privateKey = await secret('privateKey');
  const asked = { issuer: '', resource: '' };
  const body: Record<string, (scope?: string) => Promise<Record<string, string>>> = {
    'client-credentials': () => Promise.resolve({ grant_type: 'client_credentials' }),
    'jwt-bearer': async () => ({
      grant_type: JWT_BEARER,
      assertion: (await secret('assertion')) ?? missing('assertion'),
    }),
    enterprise: async (scope) => ({
      grant_type: JWT_BEARER,
      assertion: await exchangeIdentity(account, secret, { ...asked, scope }),
    }),
  };
  const missing = (option: string): never => {
    throw optionMissing(server, option);
  };
  return {
    redirectUrl: undefined,
    clientMetadata: account.metadata(),
    clientInformation: (context) => account.client(context?.issuer, () => secret('clientSecret')),
    tokens: (context) => account.tokens(context?.issuer),
    saveTokens: (tokens) => account.keepTokens(tokens),
    redirectToAuthorization: () => undefined,
    saveCodeVerifier: () => undefined,
    codeVerifier: () => '',
    dpop: () => account.dpop(),
    saveAuthorizationServerUrl: (issuer) => void (asked.issuer = issuer),
    saveResourceUrl: (resource) => void (asked.resource = resource),
    async prepareTokenRequest(scope) {
      const parameters = await body[grant]!(scope);
      return new URLSearchParams(scope ? { ...parameters, scope } : parameters);
    },
    ...(privateKey === undefined
      ? {}
      : {
          addClientAuthentication: createPrivateKeyJwtAuth({
            issuer: clientId,
            subject: clientId,
            privateKey,
            alg: algorithm,
          }),
        }),
  };
}

interface Exchange {
  readonly issuer: string;
  readonly resource: string;
  readonly scope: string | undefined;
}

/** The company's sign-in gives, for the person's ID token, a grant for this one server. */
async function exchangeIdentity(
  { server, options }: Account,
  secret: ReadSecret,
  { issuer, resource, scope }: Exchange,
): Promise<string> {
  const { identityTokenUrl, identityClientId } = options;
  const idToken = await secret('assertion');
  if (identityTokenUrl === undefined) throw optionMissing(server, 'identityTokenUrl');
  if (identityClientId === undefined) throw optionMissing(server, 'identityClientId');
  if (idToken === undefined) throw optionMissing(server, 'assertion');
  const granted = await requestJwtAuthorizationGrant({
    tokenEndpoint: identityTokenUrl,
    audience: issuer,
    resource,
    idToken,
    clientId: identityClientId,
    ...(scope === undefined ? {} : { scope }),
    fetchFn: question,
  });
  return granted.jwtAuthGrant;
}
