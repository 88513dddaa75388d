import {
  OAuthError,
  OAuthErrorCode,
  auth,
  discoverOAuthServerInfo,
  refreshAuthorization,
  type OAuthServerInfo,
} from '@modelcontextprotocol/client';
import { gatewayErrors } from '../../../../app/gateway/index.ts';
import type { Account } from './account.ts';
import { explainSignIn, isPassing } from './errors.ts';
import { machineProvider, type ReadSecret } from './machine-provider.ts';
import { question } from './question.ts';

/**
 * Gets new tokens after a refusal, without a person. Throws an AppError: a sign-in is needed (no
 * refresh token, or it was refused), the server has no sign-in at all and wants a key, or the
 * sign-in service cannot be reached, which says nothing about the sign-in.
 */
export async function renew(account: Account, secret: ReadSecret): Promise<void> {
  const { server, url, challenge } = account;
  try {
    if (account.automatic) {
      const provider = await machineProvider(account, secret);
      await auth(provider, { serverUrl: url, ...asked(account), fetchFn: question });
      return;
    }
    if (account.tokens() === undefined && challenge.resourceMetadataUrl) {
      throw signInNeeded(account, 'first');
    }
    const found = await discoverOAuthServerInfo(url, {
      ...(challenge.resourceMetadataUrl
        ? { resourceMetadataUrl: challenge.resourceMetadataUrl }
        : {}),
      fetchFn: question,
    });
    if (!found.resourceMetadata && !found.authorizationServerMetadata) {
      throw gatewayErrors.keyRefused(server, false);
    }
    await refresh(account, secret, found);
  } catch (error) {
    throw explainSignIn(server, error);
  }
}

async function refresh(
  account: Account,
  secret: ReadSecret,
  found: OAuthServerInfo,
): Promise<void> {
  const metadata = found.authorizationServerMetadata;
  const issuer = metadata?.issuer ?? String(found.authorizationServerUrl);
  // Tokens of another authorization server are as good as none: they are never sent to this one.
  const tokens = account.tokens(issuer);
  const client = await account.client(issuer, () => secret('clientSecret'));
  if (!tokens?.refresh_token || !client || (client.issuer ?? issuer) !== issuer) {
    throw signInNeeded(account, account.tokens() === undefined ? 'first' : 'ended');
  }
  const session = await account.dpop();
  const resource = found.resourceMetadata?.resource;
  try {
    const fresh = await refreshAuthorization(found.authorizationServerUrl, {
      ...(metadata ? { metadata } : {}),
      clientInformation: client,
      refreshToken: tokens.refresh_token,
      ...(resource === undefined ? {} : { resource: new URL(resource) }),
      ...(session ? { dpop: session } : {}),
      fetchFn: question,
    });
    await account.keepTokens({ ...tokens, ...fresh, issuer });
  } catch (error) {
    if (!(error instanceof OAuthError) || isPassing(error)) throw error;
    await account.dropTokens();
    if (error.code !== String(OAuthErrorCode.InvalidGrant)) await account.dropClients();
    throw signInNeeded(account, 'ended');
  }
}

function signInNeeded(account: Account, why: 'first' | 'ended') {
  account.state = 'needed';
  return gatewayErrors.signInNeeded(account.server, why);
}

/** What the server's last refusal says about the tokens that it wants. */
export function asked({ challenge, options }: Account) {
  const scope = options.scope ?? challenge.scope;
  return {
    ...(scope === undefined ? {} : { scope }),
    ...(challenge.resourceMetadataUrl
      ? { resourceMetadataUrl: challenge.resourceMetadataUrl }
      : {}),
  };
}
