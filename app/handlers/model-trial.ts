import type { App } from '../app.ts';
import { toWireError } from '../base/index.ts';
import type { CommandOutput } from '../contract/index.ts';
import type { CatalogueEntry } from '../models/index.ts';
import { callModel } from '../tools/index.ts';

/** The least that every provider accepts as an output limit. */
const TRIAL_TOKENS = 16;

/**
 * The cheapest call that shows whether a provider answers: a few tokens to a model that the person
 * named, or to the provider's cheapest one. It passes the budgets and is written to the ledger
 * like every call; what it finds out is a result and not an error.
 */
export async function tryModel(
  app: App,
  provider: string,
  named: string | undefined,
  signal: AbortSignal,
): Promise<CommandOutput<'models.test'>> {
  const startedAt = app.clock.monotonic();
  let id = `${provider}/${named ?? ''}`;
  let text = '';
  try {
    if (named === undefined) id = `${provider}/${await pickModel(app, provider, signal)}`;
    const model = await app.models.resolve(id);
    const end = await callModel(
      app,
      { ...model, next: undefined }, // this one is tried, and none in its place
      {
        system: '',
        messages: [{ role: 'user', parts: [{ type: 'text', text: 'Say OK.' }] }],
        tools: [],
        maxOutputTokens: TRIAL_TOKENS,
      },
      { owner: {} },
      (event) => {
        if (event.type === 'text') text += event.delta;
      },
      signal,
    );
    return {
      ok: end.error === undefined,
      model: id,
      text,
      latencyMs: app.clock.monotonic() - startedAt,
      inputTokens: end.usage.inputTokens + end.usage.cacheReadTokens + end.usage.cacheWriteTokens,
      outputTokens: end.usage.outputTokens,
      costNano: end.costNano,
      ...(end.error ? { error: toWireError(end.error) } : {}),
    };
  } catch (thrown) {
    return {
      ok: false,
      model: id,
      text,
      latencyMs: app.clock.monotonic() - startedAt,
      inputTokens: 0,
      outputTokens: 0,
      costNano: 0,
      error: toWireError(thrown),
    };
  }
}

async function pickModel(app: App, provider: string, signal: AbortSignal): Promise<string> {
  const usual = app.models.usualModel(provider);
  try {
    return cheapest(await app.catalogue.list(provider, signal)) ?? usual ?? '';
  } catch (error) {
    // A provider that cannot be reached or refuses the key refuses its listing, too; one whose
    // listing alone fails may still answer.
    if (usual === undefined) throw error;
    return usual;
  }
}

/** The cheapest priced model that is known to converse; else the first that is not known not to. */
export function cheapest(entries: readonly CatalogueEntry[]): string | undefined {
  const current = entries.filter((entry) => !entry.deprecated);
  const [first] = current
    .flatMap(({ model, abilities, rates }) =>
      abilities.tools && rates && rates.output > 0
        ? [{ model, price: rates.input + rates.output }]
        : [],
    )
    .sort((a, b) => a.price - b.price);
  const unknown = current.find((entry) => entry.abilities.tools !== false);
  return first?.model ?? unknown?.model ?? entries[0]?.model;
}
