import type { WireError } from '../client/client.ts';
import { m } from '../paraglide/messages.js';

export interface Told {
  readonly message: string;
  readonly remedy: string | undefined;
}

/** An error in the language of the window where its code is known, else as the core tells it. */
export function tell(error: WireError): Told {
  const known = KNOWN[error.code];
  const provider = String(error.data?.['provider'] ?? m.error_the_provider());
  return known ? known(provider) : { message: error.message, remedy: error.remedy };
}

const KNOWN: Record<string, ((provider: string) => Told) | undefined> = {
  'window.disconnected': () => ({
    message: m.error_disconnected(),
    remedy: m.error_disconnected_remedy(),
  }),
  'model.key-missing': (provider) => ({
    message: m.error_key_missing({ provider }),
    remedy: m.error_key_missing_remedy(),
  }),
  'model.key-refused': (provider) => ({
    message: m.error_key_refused({ provider }),
    remedy: m.error_key_refused_remedy(),
  }),
  'chat.busy': () => ({ message: m.error_chat_busy(), remedy: m.error_chat_busy_remedy() }),
};
