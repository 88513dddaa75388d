/**
 * Reads JSON as editors write it: with comments, with a comma after the last entry, with a byte
 * order mark. Throws the SyntaxError of `JSON.parse`.
 */
export function parseEditedJson(text: string): unknown {
  const plain = text.replace(/^\uFEFF/, '');
  try {
    return JSON.parse(plain);
  } catch {
    return JSON.parse(blankExtras(plain));
  }
}

/** A string, a comment, or a comma with what stands between it and the next sign. */
const PIECE =
  /"[^"\\]*(?:\\.[^"\\]*)*"|\/\/[^\n\r]*|\/\*[\s\S]*?\*\/|,(?=(?:\s|\/\/[^\n\r]*|\/\*[\s\S]*?\*\/)*[}\]])/g;

/** Spaces in place of comments and of commas before an end; strings stay as they are. */
function blankExtras(text: string): string {
  return text.replace(PIECE, (piece) =>
    piece.startsWith('"') ? piece : piece.replace(/[^\n\r]/g, ' '),
  );
}
