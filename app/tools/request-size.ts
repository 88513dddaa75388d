import {
  estimateText,
  likelyFileTokens,
  mostFileTokens,
  type FilePart,
  type MessagePart,
  type ModelMessage,
  type ModelRequest,
} from '../models/index.ts';

/** What providers add around each message and each tool, and for the use of tools at all. */
const TOKENS_PER_MESSAGE = 16;
const TOKENS_PER_TOOL = 64;
const TOKENS_PER_REQUEST = 600;

export interface RequestSize {
  /** No tokenizer makes more of it: every token stands for one byte of UTF-8 or more. */
  readonly maxTokens: number;
  /** What it probably is. */
  readonly likelyTokens: number;
  /** Names of the documents whose pages are not known. */
  readonly uncounted: readonly string[];
}

/** The size of a request to a model (`provider/model`) in tokens without asking: a bound, and a guess. */
export function requestSize(request: ModelRequest, model: string): RequestSize {
  const files = request.messages.flatMap(({ parts }) => parts.filter((part) => isFile(part)));
  const messages = files.length === 0 ? request.messages : withoutFiles(request.messages);
  const whole = request.tools.filter(({ deferred }) => deferred !== true);
  const deferred = request.tools.filter((tool) => tool.deferred === true);
  const text = [request.system, JSON.stringify(messages), JSON.stringify(whole)];
  // what a search may load counts in the bound, not in the guess
  const most = deferred.length === 0 ? text : [...text, JSON.stringify(deferred)];
  const bytes = most.reduce((sum, part) => sum + utf8Length(part), 0);
  return {
    maxTokens:
      bytes +
      files.reduce((sum, file) => sum + mostFileTokens(file, model), 0) +
      TOKENS_PER_MESSAGE * request.messages.length +
      TOKENS_PER_TOOL * request.tools.length +
      TOKENS_PER_REQUEST,
    likelyTokens:
      text.reduce((sum, part) => sum + estimateText(part), 0) +
      files.reduce((sum, file) => sum + likelyFileTokens(file), 0),
    uncounted: files
      .filter(({ mediaType, pages }) => mediaType === 'application/pdf' && pages === undefined)
      .map(({ name }) => name),
  };
}

function isFile(part: MessagePart): part is FilePart {
  return part.type === 'file';
}

/** A file's content is not text: what it counts for has nothing to do with its length. */
function withoutFiles(messages: readonly ModelMessage[]): ModelMessage[] {
  return messages.map(({ role, parts }) => ({
    role,
    parts: parts.filter((part) => !isFile(part)),
  }));
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
