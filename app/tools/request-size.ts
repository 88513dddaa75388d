import {
  estimateText,
  likelyFileTokens,
  type FilePart,
  type MessagePart,
  type ModelMessage,
  type ModelRequest,
} from '../models/index.ts';

/** What providers add around each message and each tool, and for the use of tools at all. */
const TOKENS_PER_MESSAGE = 16;
const TOKENS_PER_TOOL = 64;
const TOKENS_PER_REQUEST = 600;

/**
 * The most that providers charge for one file, whatever its size: a picture of GPT-4o mini
 * (2,833 + 5,667 for each of 8 tiles, https://platform.openai.com/docs/guides/images-vision), and
 * 100 pages of a document, the most that is allowed, of 5,000 tokens each.
 */
const MOST_OF_PICTURE = 48_169;
const MOST_OF_DOCUMENT = 500_000;

export interface RequestSize {
  /** No tokenizer makes more of it: every token stands for one byte of UTF-8 or more. */
  readonly maxTokens: number;
  /** What it probably is. */
  readonly likelyTokens: number;
}

/** The size of a request in tokens without asking the provider: a bound, and a guess. */
export function requestSize(request: ModelRequest): RequestSize {
  const files = request.messages.flatMap(({ parts }) => parts.filter((part) => isFile(part)));
  const messages = files.length === 0 ? request.messages : withoutFiles(request.messages);
  const text = [request.system, JSON.stringify(messages), JSON.stringify(request.tools)];
  const bytes = text.reduce((sum, part) => sum + utf8Length(part), 0);
  return {
    maxTokens:
      bytes +
      files.reduce((sum, file) => sum + mostOf(file), 0) +
      TOKENS_PER_MESSAGE * request.messages.length +
      TOKENS_PER_TOOL * request.tools.length +
      TOKENS_PER_REQUEST,
    likelyTokens:
      text.reduce((sum, part) => sum + estimateText(part), 0) +
      files.reduce((sum, file) => sum + likelyFileTokens(file), 0),
  };
}

function isFile(part: MessagePart): part is FilePart {
  return part.type === 'file';
}

function mostOf(file: FilePart): number {
  return file.mediaType === 'application/pdf' ? MOST_OF_DOCUMENT : MOST_OF_PICTURE;
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
