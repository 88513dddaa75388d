/** A text without a break takes the square of its length to count; base64 of a file has none. */
const LONGEST_RUN = 200;
const LONG_WORD = new RegExp(`\\S{${LONGEST_RUN}}`, 'g');
const LONG_SPACE = new RegExp(`\\s{${LONGEST_RUN}}`, 'g');

/**
 * The tokens of a text by the o200k encoding of OpenAI's models since GPT-4o; other makers' differ
 * by some tenths. The encoding is loaded with the first text: it is 2 MB.
 */
export async function countText({ text }: { readonly text: string }): Promise<number> {
  const { countTokens } = await import('gpt-tokenizer/encoding/o200k_base');
  const broken = text.replace(LONG_WORD, '$& ').replace(LONG_SPACE, '$&.');
  // A text may speak of a model's own marks: they are text here.
  return countTokens(broken, { disallowedSpecial: new Set() });
}
