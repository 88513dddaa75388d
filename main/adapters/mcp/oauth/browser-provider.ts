import type {
  OAuthClientProvider,
  OAuthDiscoveryState,
  StoredOAuthClientInformation,
} from '@modelcontextprotocol/client';
import type { Account } from './account.ts';

/** One sign-in by browser: lives from the start of the flow to the exchange of its code. */
export interface BrowserLeg {
  readonly redirectUrl: string;
  readonly state: string;
  readonly clientSecret: () => Promise<string | undefined>;
  readonly redirect: (url: URL) => void;
}

export interface BrowserProvider extends OAuthClientProvider {
  discoveryState(): OAuthDiscoveryState | undefined;
}

/** The official client's view of one sign-in by browser; tokens and registrations go to the account. */
export function browserProvider(account: Account, leg: BrowserLeg): BrowserProvider {
  let verifier = '';
  let discovery: OAuthDiscoveryState | undefined;
  const { clientId, clientMetadataUrl } = account.options;
  const saving = {
    saveClientInformation: (client: StoredOAuthClientInformation, context?: { issuer: string }) =>
      account.keepClient(client.issuer ?? context?.issuer ?? '', client),
  };
  return {
    redirectUrl: leg.redirectUrl,
    clientMetadata: account.metadata(leg.redirectUrl),
    ...(clientMetadataUrl === undefined ? {} : { clientMetadataUrl }),
    state: () => leg.state,
    clientInformation: (context) => account.client(context?.issuer, leg.clientSecret),
    ...(clientId === undefined ? saving : {}),
    tokens: (context) => account.tokens(context?.issuer),
    saveTokens: (tokens) => account.keepTokens(tokens),
    redirectToAuthorization: leg.redirect,
    saveCodeVerifier: (value) => void (verifier = value),
    codeVerifier: () => verifier,
    saveDiscoveryState: (state) => void (discovery = state),
    discoveryState: () => discovery,
    dpop: () => account.dpop(),
    async invalidateCredentials(scope) {
      if (scope === 'all' || scope === 'client') await account.dropClients();
      if (scope === 'all' || scope === 'tokens') await account.dropTokens();
      if (scope === 'all' || scope === 'verifier') verifier = '';
      if (scope === 'all' || scope === 'discovery') discovery = undefined;
    },
  };
}
