import { said, type Cause, type Said } from '../base/index.ts';

/** What is wrong with a workflow, and where. */
export interface Problem extends Said {
  /** Keys down to the place in the text, steps by their ids; none where it is about the whole. */
  readonly at: readonly string[];
  /** The place as it stands before the sentence; undefined where the sentence names it. */
  readonly field: string | undefined;
}

/** A problem whose sentence names its place, if it has one. */
export function problem(
  message: string,
  code: string,
  data: Cause['data'] = {},
  at: readonly string[] = [],
): Problem {
  return { ...said(message, code, data), at, field: undefined };
}

/** A problem of a field; `at` is more than its path where that says better which line is meant. */
export function problemAt(path: readonly string[], told: Said, at = path): Problem {
  return { ...told, at, field: path.length === 0 ? undefined : path.join('.') };
}

/** The English sentence, with the field that it is about. */
export function problemText({ field, message }: Pick<Problem, 'field' | 'message'>): string {
  return field === undefined ? message : `${field}: ${message}`;
}
