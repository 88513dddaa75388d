import { discoverOAuthServerInfo } from '@modelcontextprotocol/client';
import { isRecord } from '../../../../app/base/index.ts';
import type { Account } from './account.ts';
import type { ReadSecret } from './machine-provider.ts';
import { question } from './question.ts';

/** Asks the authorization server to void the tokens (RFC 7009), where it offers that. */
export async function revoke(account: Account, secret: ReadSecret): Promise<void> {
  const tokens = account.tokens();
  if (!tokens) return;
  const { authorizationServerMetadata } = await discoverOAuthServerInfo(account.url, {
    fetchFn: question,
  });
  const metadata: unknown = authorizationServerMetadata;
  if (!isRecord(metadata) || metadata['issuer'] !== tokens.issuer) return;
  const endpoint = metadata['revocation_endpoint'];
  if (typeof endpoint !== 'string') return;
  const client = await account.client(tokens.issuer, () => secret('clientSecret'));
  const wanted = [
    ['refresh_token', tokens.refresh_token],
    ['access_token', tokens.access_token],
  ] as const;
  for (const [kind, token] of wanted) {
    if (token === undefined) continue;
    const body = new URLSearchParams({ token, token_type_hint: kind });
    if (client) body.set('client_id', client.client_id);
    if (client?.client_secret !== undefined) body.set('client_secret', client.client_secret);
    const response = await question(endpoint, { method: 'POST', body });
    await response.body?.cancel();
  }
}
