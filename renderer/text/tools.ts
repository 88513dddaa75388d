import { m } from '../paraglide/messages.js';
import type { Danger } from '../state/thread.ts';

type Effect = 'read' | 'idempotent' | 'write';
type EffectSource = 'person' | 'server' | 'untrusted' | 'unstated';
type Field = 'name' | 'description' | 'parameters' | 'server' | 'history' | 'examples';

/** What a tool does, in a few words. */
export function effectName(effect: Effect): string {
  return { read: m.effect_read, idempotent: m.effect_idempotent, write: m.effect_write }[effect]();
}

export const EFFECTS = ['read', 'idempotent', 'write'] as const;

/** Whose word that is. */
export function effectSourceName(source: EffectSource): string {
  const names: Record<EffectSource, () => string> = {
    person: m.effect_from_person,
    server: m.effect_from_server,
    untrusted: m.effect_from_untrusted,
    unstated: m.effect_from_unstated,
  };
  return names[source]();
}

/** Why a tool fits a request: which of its words stand where. */
export function whyText(why: {
  readonly named: boolean;
  readonly fields: readonly { readonly field: Field; readonly words: readonly string[] }[];
}): string {
  const fields = why.fields.map(({ field, words }) => `${FIELDS[field]()}: ${words.join(', ')}`);
  const parts = [...(why.named ? [m.why_named()] : []), ...fields];
  return parts.length > 0 ? parts.join(' · ') : m.why_letters();
}

const FIELDS: Record<Field, () => string> = {
  name: m.field_name,
  description: m.field_description,
  parameters: m.field_parameters,
  server: m.field_server,
  history: m.field_history,
  examples: m.field_examples,
};

/** What is suspicious in the texts of a tool, as the end of a sentence about it. */
export function dangerText(danger: Danger): string {
  return DANGERS[danger]();
}

const DANGERS: Record<Danger, () => string> = {
  'hidden-characters': m.danger_hidden_characters,
  'ignores-instructions': m.danger_ignores_instructions,
  'keeps-secret': m.danger_keeps_secret,
  'system-marks': m.danger_system_marks,
  'other-orders': m.danger_other_orders,
  'secret-places': m.danger_secret_places,
  'asks-conversation': m.danger_asks_conversation,
};
