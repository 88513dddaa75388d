/**
 * Why something is as it is, beside the English sentence that says so: a code of the form
 * `noun.problem` (that of an error, or one like it) and the values that the sentence names. With
 * them a window can say it in another language.
 */
export interface Cause {
  readonly code: string;
  readonly data?: Readonly<Record<string, unknown>> | undefined;
}

/** The cause that an error is. */
export function causeOf(error: Cause): Cause {
  return { code: error.code, data: error.data };
}
