import type { AgentCard } from '@a2a-js/sdk';
import {
  ClientFactory,
  DefaultAgentCardResolver,
  JsonRpcTransportFactory,
  RestTransportFactory,
  type Client,
} from '@a2a-js/sdk/client';
import * as z from 'zod';
import { AppError, clip, messageOf } from '../../../app/base/index.ts';
import { cardInvalid } from './errors.ts';

/** What of a card is used; the library does not check its types. */
const usedOfCard = z.looseObject({
  name: z.string(),
  description: z.string().default(''),
  version: z.string().default(''),
  capabilities: z.looseObject({ streaming: z.boolean().nullish() }).nullish(),
  supportedInterfaces: z
    .array(
      z.looseObject({ url: z.url(), protocolBinding: z.string(), protocolVersion: z.string() }),
    )
    .min(1),
  skills: z
    .array(z.looseObject({ name: z.string(), description: z.string().default('') }))
    .default([]),
});

export type UsedCard = z.infer<typeof usedOfCard>;

const LONGEST_DESCRIPTION = 1500;

/** Reads an agent's card, of either protocol, and chooses how to speak to it. */
export async function openAgent(
  agent: string,
  address: URL,
  guarded: typeof fetch,
): Promise<{ client: Client; card: UsedCard }> {
  const options = { fetchImpl: guarded, legacyCompat: { enabled: true } };
  const resolver = new DefaultAgentCardResolver(options);
  const factory = new ClientFactory({
    transports: [new JsonRpcTransportFactory(options), new RestTransportFactory(options)],
    cardResolver: resolver,
  });
  try {
    const card = usedOfCard.parse(await resolver.resolve(cardAddress(address), ''));
    return { card, client: await factory.createFromAgentCard(card as unknown as AgentCard) };
  } catch (error) {
    throw explained(agent, error);
  }
}

/** The card itself where the address is one, else at the place that the protocol names under it. */
export function cardAddress(address: URL): string {
  if (address.pathname.endsWith('.json')) return address.href;
  const base = new URL(address);
  if (!base.pathname.endsWith('/')) base.pathname += '/';
  return new URL('.well-known/agent-card.json', base).href;
}

/** What a model is told of an agent; its words are the agent's own, and no instructions. */
export function describeAgent({ name, description, skills }: UsedCard): string {
  const can = skills.map((skill) => `${skill.name}: ${skill.description}`).join('; ');
  const told = [
    `Sends a message to the agent "${name}" and gives back its answer.`,
    description,
    can === '' ? '' : `It says that it can: ${can}`,
  ];
  return clip(told.filter(Boolean).join(' '), LONGEST_DESCRIPTION);
}

function explained(agent: string, error: unknown): unknown {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (at instanceof AppError) return at;
    if (typeof (at as { code?: unknown }).code === 'string') return error; // of the network
  }
  const problem =
    error instanceof z.ZodError
      ? error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')
      : messageOf(error);
  return cardInvalid(agent, clip(problem, 300), error);
}
