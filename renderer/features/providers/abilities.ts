import { m } from '../../paraglide/messages.js';
import type { ListedModel } from '../../state/models.svelte.ts';

/** What a model is known to do, in words. */
export function abilityNames(abilities: ListedModel['abilities']): string[] {
  const names = {
    tools: m.ability_tools,
    images: m.ability_images,
    documents: m.ability_documents,
    thinking: m.ability_thinking,
    caching: m.ability_caching,
    structuredOutput: m.ability_structured,
  };
  return (Object.keys(names) as (keyof typeof names)[])
    .filter((name) => abilities[name] === true)
    .map((name) => names[name]());
}
