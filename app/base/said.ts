import type { Cause } from './cause.ts';

/** A sentence of the core in English, with what a window needs to say it in another language. */
export interface Said {
  readonly message: string;
  readonly cause: Cause;
}

/** The data are the values that the sentence names. */
export function said(message: string, code: string, data: Cause['data'] = {}): Said {
  return { message, cause: { code, data } };
}
