import * as z from 'zod';
import type { ServerConfig } from './config.ts';

const reference = z
  .string()
  .regex(/^(keychain|env):./, 'write a secret as keychain:NAME or env:NAME, never as it is');

/**
 * How AgentHub signs in at a remote server (OAuth 2.1, MCP "Authorization"). Nothing is needed for
 * most servers: what is here is for those that know AgentHub under a name agreed on beforehand, and
 * for machines that sign in without a person.
 */
export const signInOptions = z.object({
  /**
   * `browser`: a person signs in. Without a person: `client-credentials` (a secret, or a private
   * key that signs), `jwt-bearer` (a token of the platform that this program runs on, RFC 7523),
   * `enterprise` (an ID token of the company's sign-in, exchanged for this server, RFC 8693).
   */
  grant: z.enum(['browser', 'client-credentials', 'jwt-bearer', 'enterprise']).default('browser'),
  /** The name that was agreed on; without one AgentHub introduces itself. */
  clientId: z.string().min(1).optional(),
  clientSecret: reference.optional(),
  /** A private key as PEM text, and how it signs. */
  privateKey: reference.optional(),
  algorithm: z.enum(['ES256', 'RS256', 'EdDSA']).default('ES256'),
  /** For `jwt-bearer`, the platform's token; for `enterprise`, the ID token. */
  assertion: reference.optional(),
  /** Where the company's sign-in exchanges tokens, and AgentHub's name there. */
  identityTokenUrl: z.url({ protocol: /^https?$/ }).optional(),
  identityClientId: z.string().min(1).optional(),
  /** The only authorization server that may see this client's secrets; the first one is kept to otherwise. */
  issuer: z.url({ protocol: /^https?$/ }).optional(),
  /** Address of a document that describes this client (client ID metadata documents). */
  clientMetadataUrl: z.url({ protocol: /^https$/ }).optional(),
  /** The permissions to ask for, in place of those that the server names. */
  scope: z.string().min(1).optional(),
  /** The port of the loopback address that the browser returns to; any free one by default. */
  redirectPort: z.number().int().min(1024).max(65_535).optional(),
  /** Binds tokens to a key of this computer (RFC 9449). */
  dpop: z.boolean().default(false),
});

export type SignInOptions = z.infer<typeof signInOptions>;

/**
 * Whether a person has something to do: nothing known of a sign-in; one is `needed`; signed in;
 * signed in, but the server wants a permission `more`; `waiting` for the person's browser.
 */
export type SignInState = 'none' | 'needed' | 'signed-in' | 'more' | 'waiting';

/** A sign-in that has begun. */
export interface SignInAttempt {
  /** Where the person signs in; undefined where nobody is needed and the tokens are there. */
  readonly url: string | undefined;
  /** Settles once the tokens are kept; rejects with an AppError that says why there are none. */
  readonly done: Promise<void>;
}

/** Sign-ins at remote servers: tokens stay behind this port. */
export interface SignIns {
  /** Whether a sign-in outlasts this run: where there is no keychain it does not. */
  readonly kept: 'keychain' | 'memory';
  state(config: ServerConfig): SignInState;
  /** Rejects with an AppError where the server has no sign-in, or none that AgentHub can use. */
  begin(config: ServerConfig, signal: AbortSignal): Promise<SignInAttempt>;
  /** Has the tokens revoked where the server offers it, and forgets them in any case. */
  signOut(config: ServerConfig): Promise<void>;
}
