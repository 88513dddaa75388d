import type { FilePart } from './message.ts';
import { splitModelId } from './providers.ts';

type Size = { readonly width: number; readonly height: number };

/** A picture whose size is not known is taken for a large one. */
const LARGE: Size = { width: 8000, height: 8000 };
/** A picture of a megapixel at Anthropic, and about what it is elsewhere. */
const USUAL_PICTURE = 1500;
/** A page of a document, text and picture of it. */
const USUAL_PAGE = 3000;
/** What a page of a document with text takes on the disk. */
const PAGE_BYTES = 50_000;
/** The text of a dense page (https://platform.claude.com/docs/en/build-with-claude/pdf-support). */
const TEXT_OF_PAGE = 3000;

interface Bounds {
  /** Pages of a document that are read at most: a request with more is refused, and costs nothing. */
  readonly pages: number;
  readonly picture: (size: Size, model: string) => number;
  readonly page: (model: string) => number;
  /** What no request of the family is longer than: a longer one is refused, and costs nothing. */
  readonly request: number;
}

/** By the families of the providers' own documents; what is not known by name takes the last. */
function boundsOf(id: string): Bounds {
  const { provider, model } = splitModelId(id);
  if (/claude/.test(model) || provider === 'anthropic') return ANTHROPIC;
  if (/gemini/.test(model) || provider === 'google' || provider === 'google-vertex') return GOOGLE;
  if (/(^|\/)(gpt|o\d|chatgpt|codex)/.test(model)) return OPENAI;
  return OTHERS;
}

/**
 * A token for 750 pixels, or for each square of 28, after a picture was made as small as the
 * newest models want it (https://platform.claude.com/docs/en/build-with-claude/vision); 100 pages,
 * 600 for models that read a million tokens.
 */
const MOST_AT_ANTHROPIC = 4784;
const ANTHROPIC: Bounds = {
  pages: 600,
  picture: ({ width, height }) =>
    Math.min(
      MOST_AT_ANTHROPIC,
      Math.max(Math.ceil((width * height) / 750), squares({ width, height }, 28)),
    ),
  page: () => TEXT_OF_PAGE + MOST_AT_ANTHROPIC,
  request: 1_000_000,
};

/**
 * 258 tokens for each tile of at most 768 pixels, after a picture was made to fit 3,072; or a fixed
 * number by resolution, 2,240 at most. A page is a picture of 1,120 at most, its text is free
 * (https://ai.google.dev/gemini-api/docs/tokens, .../media-resolution, .../document-processing).
 */
const GOOGLE: Bounds = {
  pages: 1000,
  picture: (size) => {
    const fit = within(size, 3072);
    const unit = Math.min(768, Math.max(256, Math.floor(Math.min(fit.width, fit.height) / 1.5)));
    return Math.max(2240, 258 * squares(fit, unit));
  },
  page: () => 1120,
  request: 1_048_576,
};

/**
 * Tiles of 512 pixels after the picture was made to fit 2,048 and its shorter side 768, or patches
 * of 32 pixels, 1,536 at most, or 10,000 where a model takes it as it is (https://platform.openai.com/docs/guides/images-vision). A fifth on
 * top: some models are charged more than is written there.
 */
const OPENAI: Bounds = {
  pages: 100,
  picture: (size, model) => openAiPicture(size, model),
  page: (model) => TEXT_OF_PAGE + openAiPicture(LARGE, model),
  request: 1_050_000,
};

/** Models that may take a picture at its original size, in as many patches as 10,000. */
const ORIGINAL_SIZE = /gpt-(5\.([4-9]|\d\d)|[6-9]|\d\d)|latest/;

function openAiPicture(size: Size, model: string): number {
  const square = within(size, 2048);
  const shrink = Math.min(1, 768 / Math.min(square.width, square.height));
  const tiles = squares({ width: square.width * shrink, height: square.height * shrink }, 512);
  if (model.includes('4o-mini')) return 2833 + 5667 * tiles;
  const patches = squares(size, 32);
  const original = ORIGINAL_SIZE.test(model) ? Math.min(10_000, patches) : 0;
  return Math.ceil(1.2 * Math.max(85 + 170 * tiles, 2.46 * Math.min(1536, patches), original));
}

/** Open models take a token for 14 pixels squared or more, and 16,384 at most. */
const OTHERS: Bounds = {
  pages: 100,
  picture: (size) => Math.min(16_384, Math.max(256, squares(size, 14))),
  page: () => TEXT_OF_PAGE + MOST_AT_ANTHROPIC,
  request: Infinity,
};

/** The most that the provider of a model (`provider/model`) charges for a picture or document. */
export function mostFileTokens(file: FilePart, model: string): number {
  const bounds = boundsOf(model);
  const { model: name } = splitModelId(model);
  return file.mediaType === 'application/pdf'
    ? Math.min(
        bounds.request,
        Math.min(file.pages ?? bounds.pages, bounds.pages) * bounds.page(name),
      )
    : bounds.picture(sizeOf(file) ?? LARGE, name);
}

/** Tokens that a picture or document probably has. */
export function likelyFileTokens(file: FilePart): number {
  if (file.mediaType === 'application/pdf') {
    return USUAL_PAGE * (file.pages ?? Math.ceil(file.bytes / PAGE_BYTES));
  }
  const size = sizeOf(file);
  return size
    ? Math.min(USUAL_PICTURE, Math.ceil((size.width * size.height) / 750))
    : USUAL_PICTURE;
}

function sizeOf({ width, height }: FilePart): Size | undefined {
  return width === undefined || height === undefined ? undefined : { width, height };
}

/** Squares of so many pixels that cover a picture. */
function squares({ width, height }: Size, side: number): number {
  return Math.ceil(width / side) * Math.ceil(height / side);
}

/** A picture made smaller where its longer side has more pixels. */
function within({ width, height }: Size, longest: number): Size {
  const shrink = Math.min(1, longest / Math.max(width, height));
  return { width: width * shrink, height: height * shrink };
}
