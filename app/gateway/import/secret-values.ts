import { isRecord } from '../../base/index.ts';

/** A value that was taken out of an entry, and the name that stands for it now. */
export interface TakenSecret {
  /** Name of the variable or header that held it. */
  readonly where: string;
  /** Its entry in the keychain. */
  readonly key: string;
  readonly value: string;
}

const NAMES =
  /(^|[_\-. ])(api_?key|key|token|secret|password|passwd|passphrase|pwd|pat|credentials?|authorization|auth|cookie|dsn)([_\-. ]?\d*)$/i;
const NO_SECRET = /(public|file|path|dir|url|endpoint|id|name|type|expiry|ttl)$/i;
/** Beginnings that the makers of keys give them: Anthropic, OpenAI, GitHub, GitLab, Slack, Google, AWS. */
const VALUES =
  /^(Bearer |Basic )?(sk-|ghp_|gho_|github_pat_|glpat-|xox[abprs]-|AIza|AKIA)[\w-]{8,}/;
/** Stands for a value that lies elsewhere: nothing of it is secret. */
const REFERENCE = /^(keychain|env):.|\$\{/;

/** Whether a value of a variable or header is a secret, judged by its name and its look. */
export function looksSecret(name: string, value: string): boolean {
  if (value.trim() === '' || REFERENCE.test(value)) return false;
  if (VALUES.test(value)) return true;
  const words = name.replace(/([a-z])([A-Z])/g, '$1_$2');
  return NAMES.test(words) && !NO_SECRET.test(words);
}

/**
 * An entry with a reference in place of every secret of its variables and headers: the list of
 * servers is copied, backed up and shown, so none may lie in it.
 */
export function takeSecrets(
  server: string,
  entry: Record<string, unknown>,
  place: 'keychain' | 'env',
): { readonly entry: Record<string, unknown>; readonly secrets: readonly TakenSecret[] } {
  const secrets: TakenSecret[] = [];
  const changed = { ...entry };
  for (const group of ['env', 'headers']) {
    const values = entry[group];
    if (!isRecord(values)) continue;
    changed[group] = Object.fromEntries(
      Object.entries(values).map(([name, value]) => {
        if (typeof value !== 'string' || !looksSecret(name, value)) return [name, value];
        const key = place === 'keychain' ? `${server}/${name}` : variableName(server, group, name);
        secrets.push({ where: name, key, value });
        return [name, `${place}:${key}`];
      }),
    );
  }
  return { entry: changed, secrets };
}

/** A variable keeps its own name; that of a header begins with its server's. */
function variableName(server: string, group: string, name: string): string {
  return group === 'env' ? name : upperSnake(`${server}_${name}`);
}

/** As names of environment variables are written. */
export function upperSnake(words: string): string {
  const name = words
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toUpperCase();
  return /^\d|^$/.test(name) ? `KEY_${name}` : name;
}
