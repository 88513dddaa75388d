import { isRecord, type AppError } from '../../base/index.ts';
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
  /** Characters that it holds, for what keeps or limits answers. */
  readonly size: number;
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
    size: characters(raw.content) + characters(raw.structuredContent),
  };
}

/** Characters of all texts and keys of a JSON value, and a few for each value. */
function characters(value: unknown): number {
  if (typeof value === 'string') return value.length + 2;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + characters(item), 2);
  if (!isRecord(value)) return value === undefined ? 0 : 8;
  let sum = 2;
  for (const [key, item] of Object.entries(value)) sum += key.length + 4 + characters(item);
  return sum;
}
