import { isRecord } from '../../../app/base/index.ts';
import type { FinishReason } from '../../../app/models/index.ts';

/**
 * Whether an SDK refused a piece of an answer for its figures alone: they are no numbers, and the
 * piece holds nothing that was written, so that the answer loses nothing without it.
 */
export function isOddFigures(error: unknown): boolean {
  const piece = isRecord(error) && error['name'] === 'AI_TypeValidationError' && error['value'];
  if (!isRecord(piece)) return false;
  const response = isRecord(piece['response']) ? piece['response'] : piece;
  const usage = isRecord(response['usage']) ? response['usage'] : undefined;
  if (!usage || endingOf(piece) === undefined) return false;
  const told = Object.entries(usage).filter(([name]) => name.endsWith('_tokens'));
  return told.some(([, value]) => typeof value !== 'number');
}

/**
 * The end that a piece of the chat completions or the responses protocol tells, as it came over the
 * wire; undefined where it holds a part of the answer, or another protocol's piece.
 */
function endingOf(piece: Record<string, unknown>): FinishReason | 'none' | undefined {
  if (piece['type'] === 'response.completed') return 'stop';
  if (piece['type'] === 'response.incomplete') return 'length';
  const { choices } = piece;
  if (!Array.isArray(choices)) return undefined;
  const [first] = choices as unknown[];
  if (first === undefined) return 'none';
  const delta = isRecord(first) && isRecord(first['delta']) ? first['delta'] : {};
  if (['content', 'tool_calls', 'reasoning_content', 'reasoning'].some((name) => delta[name])) {
    return undefined;
  }
  return ENDS[String(isRecord(first) ? first['finish_reason'] : undefined)] ?? 'none';
}

const ENDS: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool_calls',
  content_filter: 'refusal',
};

/** The end that a piece tells as it came over the wire; undefined where it tells none. */
export function toldEnd(piece: unknown): FinishReason | undefined {
  const end = isRecord(piece) ? endingOf(piece) : undefined;
  return end === 'none' ? undefined : end;
}
