import {
  DpopSession,
  generateDpopKeyPair,
  type DpopKeyPair,
  type OAuthClientMetadata,
  type StoredOAuthClientInformation,
  type StoredOAuthTokens,
} from '@modelcontextprotocol/client';
import type { ServerConfig, SignInOptions, SignInState } from '../../../../app/gateway/index.ts';
import type { Kept, Vault } from './vault.ts';

/** What a server said when it refused a request (RFC 6750, 3; RFC 9728, 5.1). Untrusted. */
export interface Challenge {
  readonly resourceMetadataUrl?: URL | undefined;
  readonly scope?: string | undefined;
}

const NAME = 'AgentHub';

/** What is known of the sign-in at one server: tokens, registrations, the last refusal. */
export class Account {
  readonly server: string;
  readonly url: string;
  readonly options: SignInOptions;
  readonly #vault: Vault;
  #kept: Kept;
  #session: Promise<DpopSession> | undefined;
  #renewing: Promise<void> | undefined;
  challenge: Challenge = {};
  state: SignInState = 'none';

  private constructor(config: ServerConfig, url: string, vault: Vault, kept: Kept) {
    this.server = config.name;
    this.url = url;
    this.options = config.options.signIn;
    this.#vault = vault;
    this.#kept = kept;
    if (kept.tokens) this.state = 'signed-in';
  }

  /** Reads what is kept for this server at this address. */
  static async open(config: ServerConfig, url: string, vault: Vault): Promise<Account> {
    const kept = await vault.read(config.name);
    return new Account(config, url, vault, kept?.url === url ? kept : { url, clients: {} });
  }

  get kept(): Kept {
    return this.#kept;
  }

  /** Whether it signs in without a person. */
  get automatic(): boolean {
    return this.options.grant !== 'browser';
  }

  /** The tokens, where they are of this authorization server or none is named. */
  tokens(issuer?: string): StoredOAuthTokens | undefined {
    const { tokens } = this.#kept;
    return issuer === undefined || tokens?.issuer === issuer ? tokens : undefined;
  }

  async keepTokens(tokens: StoredOAuthTokens): Promise<void> {
    const { clientId } = this.options;
    this.state = 'signed-in';
    // From now on, what was agreed on is shown to this authorization server alone.
    const pinned = clientId !== undefined && tokens.issuer !== undefined;
    const clients = { [tokens.issuer ?? '']: { client_id: clientId ?? '' } };
    await this.#keep(pinned ? { tokens, clients } : { tokens });
  }

  async dropTokens(): Promise<void> {
    await this.#keep({ tokens: undefined });
  }

  /** How AgentHub is known there: as agreed on beforehand, else as it registered itself. */
  async client(
    issuer: string | undefined,
    secret: () => Promise<string | undefined>,
  ): Promise<StoredOAuthClientInformation | undefined> {
    const { clientId } = this.options;
    if (clientId === undefined)
      return issuer === undefined ? undefined : this.#kept.clients[issuer];
    const only = this.options.issuer ?? Object.keys(this.#kept.clients)[0];
    const clientSecret = await secret();
    return {
      client_id: clientId,
      ...(clientSecret === undefined ? {} : { client_secret: clientSecret }),
      ...(only === undefined ? {} : { issuer: only }),
    };
  }

  async keepClient(issuer: string, client: StoredOAuthClientInformation): Promise<void> {
    await this.#keep({ clients: { ...this.#kept.clients, [issuer]: client } });
  }

  async dropClients(): Promise<void> {
    if (this.options.clientId !== undefined) return;
    await this.#keep({ clients: {} });
  }

  /** The redirect address has another port than the one that is registered: registrations are void. */
  async usePort(port: number): Promise<void> {
    if (this.#kept.port === port) return;
    await this.#keep({ port, ...(this.options.clientId === undefined ? { clients: {} } : {}) });
  }

  async asked(scope: string | undefined): Promise<void> {
    await this.#keep({ scope });
  }

  async forget(): Promise<void> {
    this.state = 'needed';
    this.#session = undefined;
    this.#kept = { url: this.url, clients: {} };
    await this.#vault.forget(this.server);
  }

  /** The key that tokens are bound to, where the entry wants that; the same one for every token. */
  dpop(): Promise<DpopSession> | undefined {
    if (!this.options.dpop) return undefined;
    return (this.#session ??= this.#openSession());
  }

  /** One renewal at a time: a refresh token may be good for one use. */
  renewing(renew: () => Promise<void>): Promise<void> {
    return (this.#renewing ??= renew().finally(() => (this.#renewing = undefined)));
  }

  metadata(redirectUrl?: string): OAuthClientMetadata {
    const { clientSecret, scope } = this.options;
    return {
      client_name: NAME,
      redirect_uris: redirectUrl === undefined ? [] : [redirectUrl],
      ...(redirectUrl === undefined
        ? {}
        : { grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'] }),
      // A program on a person's computer keeps no secret of its own (RFC 8252, 8.5).
      ...(clientSecret === undefined ? { token_endpoint_auth_method: 'none' } : {}),
      ...(scope === undefined ? {} : { scope }),
    };
  }

  async #openSession(): Promise<DpopSession> {
    const known = this.#kept.key && (await importKey(this.#kept.key));
    const keyPair = known ?? (await generateDpopKeyPair({ extractable: true }));
    if (!known) {
      await this.#keep({ key: await crypto.subtle.exportKey('jwk', keyPair.privateKey) });
    }
    return DpopSession.create({ keyPair });
  }

  async #keep(change: Partial<Kept>): Promise<void> {
    this.#kept = { ...this.#kept, ...change };
    await this.#vault.write(this.server, this.#kept);
  }
}

const CURVE = { name: 'ECDSA', namedCurve: 'P-256' };

async function importKey(jwk: JsonWebKey): Promise<DpopKeyPair | undefined> {
  try {
    const { d: _secret, ext: _ext, key_ops: _ops, ...open } = jwk;
    const [privateKey, publicKey] = await Promise.all([
      crypto.subtle.importKey('jwk', jwk, CURVE, true, ['sign']),
      crypto.subtle.importKey('jwk', open, CURVE, true, ['verify']),
    ]);
    // The members that RFC 7638 hashes, in its order.
    const canonical = JSON.stringify({ crv: open.crv, kty: open.kty, x: open.x, y: open.y });
    const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(canonical));
    const thumbprint = Buffer.from(hash).toString('base64url');
    const publicJwk = { kty: open.kty!, crv: open.crv!, x: open.x!, y: open.y! };
    return { privateKey, publicKey, publicJwk, thumbprint, alg: 'ES256' };
  } catch {
    return undefined; // a new key: what was bound to the old one is refused and signed in anew
  }
}
