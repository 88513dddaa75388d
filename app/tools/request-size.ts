import { estimateText, type ModelRequest } from '../models/index.ts';

/** What providers add around each message and each tool, and for the use of tools at all. */
const TOKENS_PER_MESSAGE = 16;
const TOKENS_PER_TOOL = 64;
const TOKENS_PER_REQUEST = 600;

export interface RequestSize {
  /** No tokenizer makes more of it: every token stands for one byte of UTF-8 or more. */
  readonly maxTokens: number;
  /** What it probably is. */
  readonly likelyTokens: number;
}

/** The size of a request in tokens without asking the provider: a bound, and a guess. */
export function requestSize(request: ModelRequest): RequestSize {
  const text = [request.system, JSON.stringify(request.messages), JSON.stringify(request.tools)];
  const bytes = text.reduce((sum, part) => sum + utf8Length(part), 0);
  return {
    maxTokens:
      bytes +
      TOKENS_PER_MESSAGE * request.messages.length +
      TOKENS_PER_TOOL * request.tools.length +
      TOKENS_PER_REQUEST,
    likelyTokens: text.reduce((sum, part) => sum + estimateText(part), 0),
  };
}

export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) continue;
    // Half of a surrogate pair takes two of the pair's four bytes.
    bytes += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2;
  }
  return bytes;
}
