import type { Link, ServerConfig } from '../../../app/gateway/index.ts';
import type { Secrets } from '../../../app/models/index.ts';
import { resolveReferences } from '../mcp/references.ts';
import { AgentTransport } from './agent-transport.ts';
import { cardAddress, openAgent } from './card.ts';
import { guardedFetch } from './guarded-fetch.ts';

/** Another agent as a server; rejects with an AppError where its card cannot be read or used. */
export async function dialAgent(secrets: Secrets, config: ServerConfig): Promise<Link> {
  const { address, name } = config;
  if (address.transport !== 'a2a') throw new Error('not an agent');
  const headers = await resolveReferences(secrets, name, address.headers);
  const url = new URL(address.url);
  const guarded = guardedFetch(name, url, headers);
  const { client, card } = await openAgent(name, url, guarded);
  const look = async (): Promise<void> => {
    const answer = await guarded(cardAddress(url), { headers: { 'A2A-Version': '1.0' } });
    await answer.body?.cancel();
  };
  const transport = new AgentTransport(name, client, card, look);
  return {
    transport,
    pid: undefined,
    stderr: () => '',
    exited: new Promise(() => undefined),
    close: () => transport.close(),
  };
}
