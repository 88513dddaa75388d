import type { StoredOAuthClientInformation, StoredOAuthTokens } from '@modelcontextprotocol/client';
import { isRecord, messageOf, type Log } from '../../../../app/base/index.ts';
import type { Secrets } from '../../../../app/models/index.ts';

/** What is kept of one sign-in. All of it is secret. */
export interface Kept {
  /** The address that it is for: after a change of address nothing of it is sent anywhere. */
  readonly url: string;
  readonly tokens?: StoredOAuthTokens | undefined;
  /** How AgentHub is registered, by authorization server. */
  readonly clients: Readonly<Record<string, StoredOAuthClientInformation>>;
  /** The port that the registered redirect address names. */
  readonly port?: number | undefined;
  /** The permissions asked for at the last sign-in. */
  readonly scope?: string | undefined;
  /** The private key that tokens are bound to. */
  readonly key?: JsonWebKey | undefined;
}

/** One entry of the Windows Credential Manager holds 2,560 bytes, at two bytes a character. */
const PIECE = 1200;

/**
 * Keeps sign-ins in the keychain, in as many entries as their length needs, and in the memory of
 * this run where there is no keychain or it refuses: never in a file.
 */
export class Vault {
  readonly #secrets: Secrets;
  readonly #log: Log;
  readonly #memory = new Map<string, string>();
  #refused = false;

  constructor(secrets: Secrets, log: Log) {
    this.#secrets = secrets;
    this.#log = log;
  }

  get kept(): 'keychain' | 'memory' {
    return this.#secrets.writable && !this.#refused ? 'keychain' : 'memory';
  }

  async read(server: string): Promise<Kept | undefined> {
    return readKept(this.#memory.get(server) ?? (await this.#readKeychain(server)));
  }

  async write(server: string, kept: Kept): Promise<void> {
    const text = JSON.stringify(kept);
    if (this.kept === 'keychain') {
      try {
        await this.#writeKeychain(server, text);
        this.#memory.delete(server);
        return;
      } catch (error) {
        this.#refused = true;
        this.#log.warn('the keychain did not take a sign-in; it is kept for this run alone', {
          server,
          reason: messageOf(error),
        });
      }
    }
    this.#memory.set(server, text);
  }

  async forget(server: string): Promise<void> {
    this.#memory.delete(server);
    if (!this.#secrets.writable) return;
    const count = await this.#pieces(server);
    for (let index = 0; index < count; index += 1) await this.#secrets.remove(entry(server, index));
  }

  async #writeKeychain(server: string, text: string): Promise<void> {
    const before = await this.#pieces(server);
    const count = Math.max(1, Math.ceil(text.length / PIECE));
    // The first piece names their number and is written last: until then the old ones are whole or
    // are read as nothing, never as a mixture.
    for (let index = count - 1; index >= 0; index -= 1) {
      const piece = text.slice(index * PIECE, (index + 1) * PIECE);
      await this.#secrets.store(entry(server, index), index === 0 ? `${count}|${piece}` : piece);
    }
    for (let index = count; index < before; index += 1) {
      await this.#secrets.remove(entry(server, index));
    }
  }

  async #pieces(server: string): Promise<number> {
    const first = await this.#secrets.resolve(`keychain:${entry(server, 0)}`);
    return first === undefined ? 0 : Number(/^(\d+)\|/.exec(first)?.[1] ?? 1);
  }

  async #readKeychain(server: string): Promise<string | undefined> {
    if (!this.#secrets.writable) return undefined;
    const first = await this.#secrets.resolve(`keychain:${entry(server, 0)}`);
    const [, count, start] = /^(\d+)\|(.*)$/s.exec(first ?? '') ?? [];
    if (count === undefined || start === undefined) return undefined;
    const rest = await Promise.all(
      Array.from({ length: Number(count) - 1 }, (_, index) =>
        this.#secrets.resolve(`keychain:${entry(server, index + 1)}`),
      ),
    );
    return start + rest.join('');
  }
}

function entry(server: string, index: number): string {
  return `sign-in:${server}${index === 0 ? '' : `:${index + 1}`}`;
}

/** What cannot be read counts as absent: the person signs in again. */
function readKept(text: string | undefined): Kept | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    const known = isRecord(value) && typeof value['url'] === 'string' && isRecord(value['clients']);
    return known ? (value as unknown as Kept) : undefined;
  } catch {
    return undefined;
  }
}
