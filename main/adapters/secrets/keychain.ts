import { AppError, messageOf } from '../../../app/base/index.ts';
import type { Secrets } from '../../../app/models/index.ts';

const SERVICE = 'AgentHub';

type Keytar = typeof import('keytar/keytar.js');

/**
 * Secrets in the operating system's keychain, or from the environment alone where there is none.
 * The keychain is probed once, by reading an entry that does not exist.
 */
export async function openSecrets(environment: NodeJS.ProcessEnv): Promise<Secrets> {
  const keytar = await usableKeychain();
  const read = (name: string): string | undefined => environment[name] || undefined;
  return {
    backend: keytar ? keychainName() : 'environment variables only',
    writable: keytar !== undefined,
    answers: async () =>
      (await keytar?.getPassword(SERVICE, 'probe').then(
        () => true,
        () => false,
      )) ?? true,
    async resolve(reference) {
      const [place, name = ''] = split(reference);
      if (place === 'env') return read(name);
      return (await keytar?.getPassword(SERVICE, name).catch(() => null)) ?? undefined;
    },
    async store(name, secret) {
      if (!keytar) throw noKeychain();
      try {
        await keytar.setPassword(SERVICE, name, secret);
      } catch (error) {
        throw refused(error);
      }
    },
    async remove(name) {
      if (!keytar) throw noKeychain();
      await keytar.deletePassword(SERVICE, name).catch((error: unknown) => {
        throw refused(error);
      });
    },
    environment: read,
  };
}

async function usableKeychain(): Promise<Keytar | undefined> {
  if (process.platform === 'linux' && !process.env['DBUS_SESSION_BUS_ADDRESS']) return undefined;
  try {
    const keytar = await import('keytar/keytar.js');
    await keytar.getPassword(SERVICE, 'probe');
    return keytar;
  } catch {
    return undefined; // no secret service answers: environment variables still work
  }
}

function keychainName(): string {
  if (process.platform === 'darwin') return 'macOS Keychain';
  return process.platform === 'win32' ? 'Windows Credential Manager' : 'Secret Service';
}

function split(reference: string): [string, string?] {
  const colon = reference.indexOf(':');
  return [reference.slice(0, colon), reference.slice(colon + 1)];
}

function noKeychain(): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'keychain.missing',
    message: 'This computer has no keychain that AgentHub can use, so the key was not saved.',
    remedy: 'Set the key as an environment variable (such as ANTHROPIC_API_KEY) and start again.',
  });
}

function refused(error: unknown): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'keychain.refused',
    message: `The keychain did not take the key: ${messageOf(error)}`,
    remedy: 'Unlock the keychain and try again.',
    data: { reason: messageOf(error) },
    cause: error,
  });
}
