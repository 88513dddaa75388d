import { m } from '../paraglide/messages.js';

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

/** What the scan of a tool's texts found, in the language of the window where it is known. */
export function warningText(warning: string): string {
  return m.scan_found({ what: (WARNINGS[warning] ?? (() => warning))() });
}

const WARNINGS: Record<string, (() => string) | undefined> = {
  'contains hidden characters': m.scan_hidden,
  'tells the model to ignore its instructions': m.scan_ignore,
  'asks the model to keep something from the person': m.scan_keep,
  'contains marks that look like instructions of the system': m.scan_marks,
  'orders the model to do something else as well': m.scan_orders,
  'names places where secrets are kept': m.scan_secrets,
  'asks for what the model was told': m.scan_told,
};
