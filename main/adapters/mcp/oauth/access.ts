import {
  computeScopeUnion,
  extractWWWAuthenticateParams,
  isStrictScopeSuperset,
  withDpop,
  type AuthProvider,
  type FetchLike,
} from '@modelcontextprotocol/client';
import { AppError } from '../../../../app/base/index.ts';
import { gatewayErrors } from '../../../../app/gateway/index.ts';
import type { Account } from './account.ts';
import type { ReadSecret } from './machine-provider.ts';
import { renew } from './renew.ts';

/** What a connection to a remote server needs so that its requests are signed in. */
export interface Access {
  readonly authProvider: AuthProvider;
  readonly fetch: FetchLike;
}

/** Signs the requests of a connection in, and renews tokens when the server refuses one. */
export function accessOf(account: Account, secret: ReadSecret, base: FetchLike): Access {
  const bound = () => {
    const tokens = account.tokens();
    return tokens?.token_type.toLowerCase() === 'dpop' ? tokens.access_token : undefined;
  };
  const signed = withDpop(async () => account.dpop(), bound)(base);
  return {
    authProvider: {
      token: () => Promise.resolve(account.tokens()?.access_token),
      onUnauthorized: async ({ response }) => {
        account.challenge = extractWWWAuthenticateParams(response);
        await account.renewing(() => renew(account, secret));
      },
    },
    fetch: async (url, init) => {
      const response = await signed(url, init);
      if (response.status === 403) await watchScope(account, response);
      return response;
    },
  };
}

/**
 * A request that wants more permission than was given fails, and the person decides whether to give
 * it: a browser that opens by itself in the middle of work asks the wrong person at the wrong time.
 * What was asked for at the last sign-in is not asked for again; that would go on for ever.
 */
async function watchScope(account: Account, response: Response): Promise<void> {
  const { error, scope, resourceMetadataUrl } = extractWWWAuthenticateParams(response);
  if (error !== 'insufficient_scope') return;
  await response.body?.cancel();
  const had = computeScopeUnion(account.kept.scope, account.tokens()?.scope);
  if (account.automatic || (account.tokens() && !isStrictScopeSuperset(scope, had))) {
    throw refused(gatewayErrors.signInRefused(account.server, 403));
  }
  account.challenge = { resourceMetadataUrl, scope: computeScopeUnion(had, scope) };
  account.state = 'more';
  throw refused(gatewayErrors.signInNeeded(account.server, 'more'));
}

/** With the status: who reads failures knows by it that nothing was done. */
function refused(error: AppError): AppError {
  return new AppError({
    kind: error.kind,
    code: error.code,
    message: error.message,
    remedy: error.remedy,
    data: { ...error.data, status: 403 },
  });
}
