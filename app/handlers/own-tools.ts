import type { App } from '../app.ts';
import { toolErrors, type OfferAccount } from '../tools/index.ts';
import type { CommandsOf, Handlers } from './types.ts';

type Own = Exclude<
  CommandsOf<'tools'>,
  'tools.list' | 'tools.search' | 'tools.call' | 'tools.result' | 'tools.changes' | 'tools.accept'
>;

/** What a person says of tools, and what the search makes of it. */
export function ownToolHandlers(app: App): Handlers<Own> {
  const { gateway, settings, choices, offers, toolCatalogue, turnOffers, clock } = app;
  const find = (name: string) => {
    const tool = gateway.index.find(name);
    if (!tool) throw toolErrors.toolUnknown(name, []);
    return tool;
  };
  /** A tool is pinned or hidden or neither. A mark on one that is gone can still be taken off. */
  const mark = (given: string, list: 'pinned' | 'hidden', marked: boolean): void => {
    const name = marked ? find(given).name : (gateway.index.find(given)?.name ?? given);
    const { pinned, hidden } = settings.current.tools;
    const others = {
      pinned: pinned.filter((other) => other !== name || (!marked && list === 'hidden')),
      hidden: hidden.filter((other) => other !== name || (!marked && list === 'pinned')),
    };
    settings.update({ tools: marked ? { ...others, [list]: [...others[list], name] } : others });
  };
  return {
    'tools.setEffect': ({ name, effect }) => {
      const { server, tool } = find(name);
      gateway.setEffect(server, tool, effect ?? undefined);
      return {};
    },
    'tools.pin': ({ name, pinned }) => {
      mark(name, 'pinned', pinned);
      return {};
    },
    'tools.hide': ({ name, hidden }) => {
      mark(name, 'hidden', hidden);
      return {};
    },
    'tools.try': async ({ request, k }) => {
      await toolCatalogue.follow(app.usableTools());
      const { patienceMs } = app;
      await toolCatalogue.prepare([request], { patienceMs });
      await offers.prepare(request, { patienceMs });
      const startedAt = clock.monotonic();
      const ranked = toolCatalogue.rank(request, k);
      const tookMs = clock.monotonic() - startedAt;
      const reasons = toolCatalogue.reasons(
        request,
        ranked.map(({ tool }) => tool.name),
      );
      const found = ranked.map(({ tool, score }) => ({
        name: tool.name,
        server: tool.server,
        tool: tool.tool,
        score,
        named: reasons.get(tool.name)?.named ?? false,
        fields: readable(reasons.get(tool.name)?.fields ?? []),
        tokens: offers.tokensOf(gateway.index.find(tool.name) ?? tool),
        verdict: choices.verdict(tool.name, request),
      }));
      return { found, offer: offerView(offers.account(request, undefined)), tookMs };
    },
    'tools.choose': ({ name, request, verdict }) => {
      choices.choose(find(name), request, verdict ?? undefined);
      return {};
    },
    'tools.choices': () => ({ choices: choices.all() }),
    'tools.clearChoices': () => {
      const cleared = choices.all().length;
      choices.clear();
      return { cleared };
    },
    'tools.offered': ({ turnId }) => {
      const offer = turnOffers.of(turnId);
      return offer ? { offer: offerView(offer) } : {};
    },
  };
}

function offerView(offer: OfferAccount) {
  return {
    ...offer,
    tools: offer.tools.map((tool) => ({ ...tool, fields: readable(tool.fields) })),
  };
}

function readable(fields: OfferAccount['tools'][number]['fields']) {
  return fields.map(({ field, words }) => ({ field, words: [...words] }));
}
