import type { AppError } from '../../base/index.ts';
import type { InputRequired } from '../asking/answerer.ts';
import type { RawCallResult } from '../call-result.ts';
import { contentText } from '../content.ts';
import type { Outcome } from './outcome.ts';

/** What a server answered; a tool's own error is an answer too. */
export interface Answer {
  readonly text: string;
  readonly content: readonly unknown[];
  readonly structured: unknown;
  readonly isError: boolean;
  readonly resultMeta: unknown;
  readonly inputRequired: InputRequired | undefined;
  /** Whether somebody was asked for it: it is theirs, and nobody else's. */
  readonly asked: boolean;
}

/** How the way to one server ended for one call. */
export type RouteResult =
  | { readonly answer: Answer; readonly attempts: number }
  | {
      readonly answer: undefined;
      readonly error: AppError;
      readonly outcome: Outcome;
      readonly attempts: number;
    };

export function toAnswer(raw: RawCallResult, asked: boolean): Answer {
  return {
    text: contentText(raw.content, raw.structuredContent),
    content: raw.content,
    structured: raw.structuredContent,
    isError: raw.isError,
    resultMeta: raw.meta,
    inputRequired: raw.inputRequired,
    asked,
  };
}
