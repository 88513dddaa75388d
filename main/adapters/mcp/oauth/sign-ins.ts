import { randomBytes } from 'node:crypto';
import {
  OAuthError,
  auth,
  validateAuthorizationResponseIssuer,
  type FetchLike,
} from '@modelcontextprotocol/client';
import { abortable, anySignal, type Log } from '../../../../app/base/index.ts';
import type {
  ServerConfig,
  SignInAttempt,
  SignInState,
  SignIns,
} from '../../../../app/gateway/index.ts';
import type { Secrets } from '../../../../app/models/index.ts';
import { resolveReferences } from '../references.ts';
import { accessOf, type Access } from './access.ts';
import { Account } from './account.ts';
import { browserProvider, type BrowserProvider } from './browser-provider.ts';
import { explainSignIn, signInStopped, unsafeLink } from './errors.ts';
import type { ReadSecret } from './machine-provider.ts';
import { listenForRedirect, type RedirectListener } from './redirect.ts';
import { question } from './question.ts';
import { asked, renew } from './renew.ts';
import { revoke } from './revoke.ts';
import { Vault } from './vault.ts';

/** So long a person may take in the browser. */
const PATIENCE_MS = 10 * 60_000;
/** Sign-ins by OAuth, with the tokens in the keychain or, without one, in memory. */
export class OAuthSignIns implements SignIns {
  readonly #secrets: Secrets;
  readonly #vault: Vault;
  readonly #accounts = new Map<string, { readonly key: string; readonly account: Account }>();
  readonly #waiting = new Set<string>();

  constructor(secrets: Secrets, log: Log) {
    this.#secrets = secrets;
    this.#vault = new Vault(secrets, log);
  }

  get kept(): 'keychain' | 'memory' {
    return this.#vault.kept;
  }

  state(config: ServerConfig): SignInState {
    if (this.#waiting.has(config.name)) return 'waiting';
    const found = this.#accounts.get(config.name);
    return found?.key === keyOf(config) ? found.account.state : 'none';
  }

  /** For a connection; undefined where the person has configured a key, which then is used alone. */
  async access(config: ServerConfig, base: FetchLike): Promise<Access | undefined> {
    const { address } = config;
    if (address.transport === 'stdio') return undefined;
    if (Object.keys(address.headers).some((name) => /^authorization$/i.test(name)))
      return undefined;
    return accessOf(await this.#account(config), this.#secret(config), base);
  }

  async begin(config: ServerConfig, signal: AbortSignal): Promise<SignInAttempt> {
    const account = await this.#account(config);
    const secret = this.#secret(config);
    try {
      if (account.automatic) {
        await renew(account, secret);
        return { url: undefined, done: Promise.resolve() };
      }
      return await this.#browser(account, secret, signal);
    } catch (error) {
      throw explainSignIn(config.name, error);
    }
  }

  async signOut(config: ServerConfig): Promise<void> {
    const account = await this.#account(config);
    // What cannot be revoked (no network, no such service) ends by itself; here it is gone anyway.
    await revoke(account, this.#secret(config)).catch(() => undefined);
    await account.forget();
  }

  async #browser(
    account: Account,
    secret: ReadSecret,
    signal: AbortSignal,
  ): Promise<SignInAttempt> {
    const state = randomBytes(24).toString('base64url');
    const { redirectPort } = account.options;
    const listener = await listenForRedirect(
      state,
      redirectPort ?? account.kept.port,
      redirectPort !== undefined,
    );
    try {
      await account.usePort(listener.port);
      let link: URL | undefined;
      const provider = browserProvider(account, {
        redirectUrl: listener.url,
        state,
        clientSecret: () => secret('clientSecret'),
        redirect: (url) => (link = url),
      });
      const wants = asked(account);
      await auth(provider, {
        serverUrl: account.url,
        ...wants,
        fetchFn: question,
        forceReauthorization: true,
      });
      if (!link) throw signInStopped(account.server);
      if (!isWebPage(link)) throw unsafeLink(account.server, link.protocol);
      await account.asked(link.searchParams.get('scope') ?? undefined);
      this.#waiting.add(account.server);
      const limit = anySignal(signal, AbortSignal.timeout(PATIENCE_MS));
      return { url: link.href, done: this.#finish(account, provider, listener, limit) };
    } catch (error) {
      await listener[Symbol.asyncDispose]();
      throw error;
    }
  }

  async #finish(
    account: Account,
    provider: BrowserProvider,
    listener: RedirectListener,
    limit: AbortSignal,
  ): Promise<void> {
    await using _open = listener;
    try {
      const { params, answer } = await abortable(listener.arrived, limit).catch(() => {
        throw signInStopped(account.server);
      });
      try {
        await auth(provider, {
          serverUrl: account.url,
          authorizationCode: codeOf(params, provider),
          ...issuerOf(params),
          ...asked(account),
          fetchFn: question,
        });
        account.challenge = {};
        answer(true);
      } catch (error) {
        answer(false);
        throw explainSignIn(account.server, error);
      }
    } finally {
      this.#waiting.delete(account.server);
    }
  }

  /** The account of an entry; another address or other options make it another account. */
  async #account(config: ServerConfig): Promise<Account> {
    const key = keyOf(config);
    const found = this.#accounts.get(config.name);
    if (found?.key === key) return found.account;
    const { address } = config;
    const url = address.transport === 'stdio' ? '' : address.url;
    const account = await Account.open(config, url, this.#vault);
    const meanwhile = this.#accounts.get(config.name);
    if (meanwhile?.key === key) return meanwhile.account;
    this.#accounts.set(config.name, { key, account });
    return account;
  }

  #secret(config: ServerConfig): ReadSecret {
    return async (name) => {
      const reference = config.options.signIn[name];
      if (reference === undefined) return undefined;
      const values = await resolveReferences(this.#secrets, config.name, { [name]: reference });
      return values[name];
    };
  }
}

function keyOf({ address, options }: ServerConfig): string {
  return JSON.stringify([address.transport === 'stdio' ? '' : address.url, options.signIn]);
}

/** Encrypted, or on this computer: what a browser may be sent to with a sign-in under way. */
function isWebPage({ protocol, hostname }: URL): boolean {
  const here = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  return protocol === 'https:' || (protocol === 'http:' && here);
}

function issuerOf(params: URLSearchParams): { iss?: string } {
  const iss = params.get('iss');
  return iss === null ? {} : { iss };
}

/** The code, or the refusal; its words are believed only after who sent it is known (RFC 9207, 2.4). */
function codeOf(params: URLSearchParams, provider: BrowserProvider): string {
  const code = params.get('code');
  if (code) return code;
  const metadata = provider.discoveryState()?.authorizationServerMetadata;
  validateAuthorizationResponseIssuer({
    iss: params.get('iss') ?? undefined,
    expectedIssuer: metadata?.issuer,
    issParameterSupported: metadata?.authorization_response_iss_parameter_supported === true,
  });
  const error = params.get('error') ?? 'server_error';
  throw new OAuthError(error, params.get('error_description') ?? error);
}
