import type { WireError } from '../client/client.ts';
import { getLocale } from '../paraglide/runtime.js';
import { inLanguage, type Said, type Told } from './core-words.ts';

/** An error in the language of the window where its code is known, else as the core tells it. */
export function tell(error: WireError): Told {
  const { message, remedy, code, data } = error;
  return inLanguage({ message, remedy, cause: { code, data } }, getLocale());
}

/** A notice or a reason of the core in the language of the window. */
export function tellSaid(said: Said): Told {
  return inLanguage(said, getLocale());
}

/** Why something is not used, in the language of the window. */
export function tellWhy({ problem, cause }: { problem: string; cause?: Said['cause'] }): string {
  return inLanguage({ message: problem, cause }, getLocale()).message;
}
