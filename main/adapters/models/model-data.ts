import { calcPrice, findProvider } from '@pydantic/genai-prices';
import type { KnownModel, ModelData } from '../../../app/models/index.ts';

type Priced = NonNullable<ReturnType<typeof calcPrice>>;

/** Context lengths and prices from the data that ships with `@pydantic/genai-prices`. */
export const genaiModelData: ModelData = {
  model(provider, model) {
    const found = calcPrice({ input_tokens: 1, output_tokens: 1 }, model, { providerId: provider });
    return found ? known(model, found) : undefined;
  },
  models: (provider) =>
    (findProvider({ providerId: provider })?.models ?? [])
      .filter((model) => model.deprecated !== true)
      .map((model) => model.id),
};

function known(id: string, found: Priced): KnownModel {
  const { model, model_price: price } = found;
  const input = rate(price['input_mtok']);
  const output = rate(price['output_mtok']);
  const cacheRead = rate(price['cache_read_mtok']);
  const cacheWrite = rate(price['cache_write_mtok']);
  return {
    id,
    name: model.name,
    contextTokens: model.context_window,
    deprecated: model.deprecated === true,
    rates:
      input === undefined || output === undefined
        ? undefined
        : {
            input,
            output,
            ...(cacheRead === undefined ? {} : { cacheRead }),
            ...(cacheWrite === undefined ? {} : { cacheWrite }),
          },
  };
}

/** Dollars for a million tokens as nano-dollars for one; of tiers the lowest, which is the usual. */
function rate(price: unknown): number | undefined {
  if (typeof price === 'number') return price * 1000;
  if (typeof price === 'object' && price !== null && 'base' in price) return rate(price.base);
  return undefined;
}
