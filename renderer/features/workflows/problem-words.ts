import type { Check } from '../../state/workflows.svelte.ts';
import { tellSaid } from '../../text/errors.ts';

type Problem = Pick<Check['places'][number], 'field' | 'message' | 'cause'>;

/** A problem of a workflow in the language of the window, after the field that it is about. */
export function problemText({ field, message, cause }: Problem): string {
  const told = tellSaid({ message, cause }).message;
  return field === undefined ? told : `${field.replace(/^nodes\./, '')}: ${told}`;
}
