import { m } from '../paraglide/messages.js';

/** The parts of AgentHub itself, by kind and name; what a person named keeps its name. */
const NAMES: Readonly<Record<string, () => string>> = {
  'system:processor': m.part_processor,
  'system:memory': m.part_memory,
  'system:disk': m.part_disk,
  'database:database': m.part_database,
  'database-log:database-log': m.part_database_log,
  'keychain:keychain': m.part_keychain,
  'jobs:workflows': m.part_workflows,
  'jobs:compute-threads': m.part_compute,
  'jobs:embed-threads': m.part_embed,
};

/** What a part of the health report is called in the language of the window. */
export function partName({ kind, name }: { readonly kind: string; readonly name: string }): string {
  const known = `${kind}:${name}`;
  return Object.hasOwn(NAMES, known) ? NAMES[known]!() : name;
}
