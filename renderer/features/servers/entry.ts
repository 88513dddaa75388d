/** A command line in its words; quotes keep words together, a backslash keeps what follows it. */
export function splitCommand(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  for (let index = 0; index < line.length; index += 1) {
    const mark = line.charAt(index);
    const next = line.charAt(index + 1);
    if (mark === '\\' && quote !== "'" && ['"', "'", '\\', ' '].includes(next)) {
      word = (word ?? '') + next;
      index += 1;
    } else if (quote !== undefined) {
      if (mark === quote) quote = undefined;
      else word = (word ?? '') + mark;
    } else if (mark === '"' || mark === "'") {
      quote = mark;
      word ??= '';
    } else if (/\s/.test(mark)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + mark;
  }
  if (word !== undefined) words.push(word);
  return words;
}

/** Lines such as `NAME=value` or `Name: value`; gives the first line that is neither. */
export function readPairs(
  text: string,
  mark: '=' | ':',
): { readonly pairs: Record<string, string>; readonly wrong: string | undefined } {
  const pairs: Record<string, string> = {};
  for (const line of text.split('\n').map((each) => each.trim())) {
    if (line === '') continue;
    const at = line.indexOf(mark);
    if (at < 1) return { pairs, wrong: line };
    pairs[line.slice(0, at).trim()] = line.slice(at + 1).trim();
  }
  return { pairs, wrong: undefined };
}

/** A name for a server that was given none: the package or host that it comes from. */
export function suggestName(source: string): string {
  if (/^https?:/i.test(source)) {
    try {
      return new URL(source).hostname.replace(/^(www|mcp|api)\./, '').split('.')[0] ?? '';
    } catch {
      return '';
    }
  }
  const word = splitCommand(source)
    .filter((part) => !part.startsWith('-') && !/^(npx|uvx|node|python3?|docker|run)$/.test(part))
    .at(0);
  const file = (word ?? '').split(/[\\/]/).at(-1) ?? '';
  return file
    .replace(/(?<=.)@.*$/, '')
    .replace(/\.(m?js|py|ts)$/, '')
    .replace(/^(mcp-)?server-|^mcp-|-mcp(-server)?$/g, '');
}
